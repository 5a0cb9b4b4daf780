/**
 * The preprocessing that classifiers are evaluated with: resize, crop the middle, scale, normalize.
 *
 * Reference: torchvision, transforms/_presets.py, `ImageClassification`, as it treats PIL images.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from './rgbImage.ts';
import type {SampleKey, SampleShape} from './step.ts';
import {described} from './transforms/described.ts';
import {grayscale} from './transforms/grayscale.ts';
import {checkStatistics} from './transforms/normalize.ts';
import {checkInterpolation, type Interpolation} from './transforms/resize.ts';
import {resizedMiddle} from './transforms/resizedMiddle.ts';
import {type ChannelOrder, checkScale, toTensorData} from './transforms/toTensorData.ts';

/** What a preset is made of: plain numbers, so that a saved model can carry them. */
export interface PresetConfig {
  /** Pixels of the shorter side after resizing. */
  readonly resize: number;
  /** Side of the square that is cut from the middle, in pixels. */
  readonly crop: number;
  /** Subtracted from each channel, in units of [0, maxValue] and in `channelOrder`. */
  readonly mean: readonly number[];
  /** Each channel is divided by it afterwards. */
  readonly std: readonly number[];
  /** 3 for RGB; 1 for networks that read luma. */
  readonly channels: 1 | 3;
  /** How resizing makes pixels. */
  readonly interpolation: Interpolation;
  /** Order of the colours; left out for `'rgb'`. */
  readonly channelOrder?: ChannelOrder;
  /** What the largest byte becomes before the mean is subtracted; left out for 1. */
  readonly maxValue?: number;
}

/** A {@link PresetConfig} of which only what differs from ImageNet's need be given. */
export interface ImageClassificationPresetOptions {
  /** Pixels of the shorter side after resizing. @defaultValue 256 */
  resize?: number;
  /** Side of the square that is cut from the middle, in pixels. @defaultValue 224 */
  crop?: number;
  /** Subtracted from each channel, in units of [0, maxValue] and in `channelOrder`. @defaultValue [0.485, 0.456, 0.406] */
  mean?: readonly number[];
  /** Each channel is divided by it afterwards. @defaultValue [0.229, 0.224, 0.225] */
  std?: readonly number[];
  /** 3 for RGB; 1 to convert to luma first, with one `mean` and one `std`. @defaultValue 3 */
  channels?: 1 | 3;
  /** How resizing makes pixels. @defaultValue 'bilinear' */
  interpolation?: Interpolation;
  /** Order of the colours; `'bgr'` is Caffe's and OpenCV's. @defaultValue 'rgb' */
  channelOrder?: ChannelOrder;
  /** What 255, the largest byte, becomes before the mean is subtracted; Caffe keeps 255. @defaultValue 1 */
  maxValue?: number;
}

/** Call it on an image; read or store its numbers. `JSON.stringify` of a preset gives its config. */
export interface Preset extends PresetConfig {
  /** `[crop, crop, channels]` numbers, row by row. */
  (image: RgbImage, key?: SampleKey, into?: Float32Array): Float32Array;
  /** `[crop, crop, channels]`. */
  readonly outputShape: SampleShape;
  /** The numbers alone. */
  readonly config: PresetConfig;
  toJSON(): PresetConfig;
}

/** Mean of ImageNet's training pixels, in [0, 1]. torchvision, references/classification. */
export const IMAGENET_MEAN: readonly number[] = [0.485, 0.456, 0.406];
/** Their standard deviation. */
export const IMAGENET_STD: readonly number[] = [0.229, 0.224, 0.225];

/**
 * The preprocessing a classifier was evaluated with. The bytes after resizing and cropping are torchvision's, and so
 * are the floats.
 *
 * @throws ConfigError if a size is not a positive integer, `mean` and `std` do not have one number a channel, or another
 *   option is out of range.
 */
export function imageClassificationPreset({
  resize = 256,
  crop = 224,
  mean = IMAGENET_MEAN,
  std = IMAGENET_STD,
  channels = 3,
  interpolation = 'bilinear',
  channelOrder = 'rgb',
  maxValue = 1,
}: ImageClassificationPresetOptions = {}): Preset {
  const owner = 'imageClassificationPreset';
  for (const [name, side] of Object.entries({resize, crop})) {
    if (!Number.isInteger(side) || side < 1)
      throw new ConfigError(`${owner}: ${name} ${side} is not a positive integer`);
  }
  checkStatistics(owner, mean, std);
  checkScale(owner, {channels, channelOrder, maxValue});
  if (mean.length !== channels) {
    throw new ConfigError(
      `${owner}: channels is ${channels}, but mean and std have ${mean.length} numbers; give one for each channel`,
    );
  }
  checkInterpolation('resize', interpolation);
  const resized = resizedMiddle(resize, crop, {interpolation});
  const toNumbers = toTensorData({channels, channelOrder, maxValue, mean, std});
  const prepare = (image: RgbImage, key?: SampleKey, into?: Float32Array) =>
    toNumbers(resized(channels === 1 ? grayscale(image) : image), key, into);

  const config: PresetConfig = {
    ...{resize, crop, mean: [...mean], std: [...std], channels, interpolation},
    ...(channelOrder === 'rgb' ? {} : {channelOrder}),
    ...(maxValue === 1 ? {} : {maxValue}),
  };
  const outputShape: SampleShape = [crop, crop, channels];
  return described(
    'imageClassificationPreset',
    [config],
    Object.assign(prepare, {...config, config, outputShape, toJSON: () => config}),
  );
}
