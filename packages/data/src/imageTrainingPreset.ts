/**
 * The preprocessing that classifiers are trained with: random crop, random mirror, scale, normalize.
 *
 * Reference: torchvision, references/classification/presets.py, `ClassificationPresetTrain` without auto-augmentation.
 */
import {IMAGENET_MEAN, IMAGENET_STD} from './imageClassificationPreset.ts';
import type {RgbImage} from './rgbImage.ts';
import type {SampleKey, SampleShape, SampleTransform} from './step.ts';
import {compose} from './transforms/compose.ts';
import {grayscale} from './transforms/grayscale.ts';
import {randomHorizontalFlip} from './transforms/randomHorizontalFlip.ts';
import {type RandomResizedCropOptions, randomResizedCrop} from './transforms/randomResizedCrop.ts';
import {type ChannelOrder, toTensorData} from './transforms/toTensorData.ts';

/** What differs from torchvision's recipe for ImageNet. */
export interface ImageTrainingPresetOptions extends RandomResizedCropOptions {
  /** Side of the square that results, in pixels. @defaultValue 224 */
  crop?: number;
  /** Probability of mirroring left to right. 0 where mirror images mean something else: digits, text. @defaultValue 0.5 */
  flip?: number;
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
export function imageTrainingPreset({
  crop = 224,
  flip = 0.5,
  mean = IMAGENET_MEAN,
  std = IMAGENET_STD,
  channels = 3,
  channelOrder,
  maxValue,
  scale,
  ratio,
  interpolation,
}: ImageTrainingPresetOptions = {}): SampleTransform {
  const augment = compose(
    randomResizedCrop(crop, {scale, ratio, interpolation}),
    randomHorizontalFlip({probability: flip}),
    toTensorData({channels, channelOrder, maxValue, mean, std}),
  );
  const prepare = (image: RgbImage, key: SampleKey) => augment(channels === 1 ? grayscale(image) : image, key);
  const outputShape: SampleShape = [crop, crop, channels];
  return Object.assign(prepare, {outputShape});
}
