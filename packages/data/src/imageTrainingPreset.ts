/**
 * The preprocessing that classifiers are trained with: random crop, random mirror, scale, normalize, and, on request,
 * what recent recipes add to it.
 *
 * Reference: torchvision, references/classification/presets.py, `ClassificationPresetTrain`; `colorJitter` and `lighting`
 * as in timm (data/transforms_factory.py) and fb.resnet.torch.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {IMAGENET_MEAN, IMAGENET_STD} from './imageClassificationPreset.ts';
import type {RgbImage} from './rgbImage.ts';
import type {ImageStep, SampleKey, SampleShape, SampleTransform, Step} from './step.ts';
import {augMix} from './transforms/augMix.ts';
import {autoAugment} from './transforms/autoAugment.ts';
import {type ColorJitterOptions, colorJitter} from './transforms/colorJitter.ts';
import {compose} from './transforms/compose.ts';
import {described} from './transforms/described.ts';
import {grayscale} from './transforms/grayscale.ts';
import {normalize} from './transforms/normalize.ts';
import {randAugment} from './transforms/randAugment.ts';
import {randomErasing} from './transforms/randomErasing.ts';
import {randomHorizontalFlip} from './transforms/randomHorizontalFlip.ts';
import {randomPcaLighting} from './transforms/randomPcaLighting.ts';
import {type RandomResizedCropOptions, randomResizedCrop} from './transforms/randomResizedCrop.ts';
import {type ChannelOrder, toTensorData} from './transforms/toTensorData.ts';
import {trivialAugmentWide} from './transforms/trivialAugmentWide.ts';
import type {WarpInterpolation} from './transforms/warp.ts';

/** A way of changing images at random: AutoAugment's policy for a data set, or a method that needs none. */
export type AutoAugmentMethod = 'imagenet' | 'cifar10' | 'svhn' | 'randaugment' | 'trivialaugment' | 'augmix';

/** What differs from torchvision's recipe for ImageNet. */
export interface ImageTrainingPresetOptions extends RandomResizedCropOptions {
  /** Side of the square that results, in pixels. @defaultValue 224 */
  crop?: number;
  /** Probability of mirroring left to right. 0 where mirror images mean something else: digits, text. @defaultValue 0.5 */
  flip?: number;
  /** How far colours are changed, after mirroring. @defaultValue not at all */
  colorJitter?: ColorJitterOptions;
  /** How images are changed at random after that. @defaultValue not at all */
  autoAugment?: AutoAugmentMethod;
  /** Strength of `'randaugment'`, from 0 to 30. @defaultValue 9 */
  randAugmentMagnitude?: number;
  /** Strength of `'augmix'`, from 1 to 10. @defaultValue 3 */
  augMixSeverity?: number;
  /** Standard deviation of AlexNet's shift along the principal components of colour; the paper's is 0.1. @defaultValue 0 */
  lighting?: number;
  /** Probability of erasing a rectangle of the normalized image. @defaultValue 0 */
  randomErasing?: number;
  /** Subtracted from each channel, in units of [0, maxValue] and in `channelOrder`. @defaultValue [0.485, 0.456, 0.406] */
  mean?: readonly number[];
  /** Each channel is divided by it afterwards. @defaultValue [0.229, 0.224, 0.225] */
  std?: readonly number[];
  /** 3 for RGB; 1 to convert to luma first, with one `mean` and one `std`. @defaultValue 3 */
  channels?: 1 | 3;
  /** Order of the colours; `'bgr'` is Caffe's and OpenCV's. @defaultValue 'rgb' */
  channelOrder?: ChannelOrder;
  /** What 255, the largest byte, becomes before the mean is subtracted; Caffe keeps 255. @defaultValue 1 */
  maxValue?: number;
}

/**
 * Random crops and mirror images for training, normalized like {@link imageClassificationPreset}. What each sample
 * becomes depends on the seed, the epoch and the sample alone.
 *
 * @throws ConfigError if a size, range, probability or statistic makes no sense.
 */
export function imageTrainingPreset(options: ImageTrainingPresetOptions = {}): SampleTransform {
  const {crop = 224, flip = 0.5, channels = 3, scale, ratio, interpolation, randomErasing: erasing = 0} = options;
  const shape: SampleShape = [crop, crop, channels];
  const steps: readonly unknown[] = [
    randomResizedCrop(crop, {scale, ratio, interpolation}),
    randomHorizontalFlip({probability: flip}),
    ...(options.colorJitter ? [colorJitter(options.colorJitter)] : []),
    ...(options.autoAugment ? [automatic(options.autoAugment, options)] : []),
    ...toNumbers(options),
    ...(erasing === 0 ? [] : [randomErasing(shape, {probability: erasing})]),
  ];
  // their types depend on which there are: images up to toTensorData, numbers from there on
  const augment = compose(...(steps as Step<unknown, unknown>[])) as SampleTransform;
  const prepare = (image: RgbImage, key: SampleKey, into?: Float32Array) =>
    augment(channels === 1 ? grayscale(image) : image, key, into);
  return described('imageTrainingPreset', [options], Object.assign(prepare, {outputShape: shape}));
}

function automatic(
  method: AutoAugmentMethod,
  {interpolation = 'bilinear', randAugmentMagnitude = 9, augMixSeverity = 3}: ImageTrainingPresetOptions,
): ImageStep {
  // an interpolation that only resizing knows is refused, by name, by the step itself
  const warp = {interpolation: interpolation as WarpInterpolation};
  switch (method) {
    case 'randaugment':
      return randAugment({...warp, magnitude: randAugmentMagnitude});
    case 'trivialaugment':
      return trivialAugmentWide(warp);
    case 'augmix':
      return augMix({...warp, severity: augMixSeverity});
    case 'imagenet':
    case 'cifar10':
    case 'svhn':
      return autoAugment({...warp, policy: method});
    default:
      throw new ConfigError(
        `imageTrainingPreset: autoAugment '${method}' is unknown; there are 'imagenet', 'cifar10', 'svhn', ` +
          "'randaugment', 'trivialaugment' and 'augmix'",
      );
  }
}

function toNumbers({
  channels = 3,
  channelOrder = 'rgb',
  maxValue = 1,
  mean = IMAGENET_MEAN,
  std = IMAGENET_STD,
  lighting = 0,
}: ImageTrainingPresetOptions): unknown[] {
  if (lighting === 0) return [toTensorData({channels, channelOrder, maxValue, mean, std})];
  if (channels !== 3 || channelOrder !== 'rgb') {
    throw new ConfigError(
      `imageTrainingPreset: lighting shifts colours in the order 'rgb', but channels is ${channels} and channelOrder ` +
        `'${channelOrder}'; leave lighting out`,
    );
  }
  return [toTensorData({maxValue}), randomPcaLighting({std: lighting, maxValue}), normalize({mean, std})];
}
