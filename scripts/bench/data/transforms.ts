/** The transforms that are measured one by one; `pytorch.py` has the same under the same names. */
import {IMAGENET_MEAN, IMAGENET_STD, type RgbImage, type Step, transforms as t} from '@tfjs-zoo/data';

const mean = IMAGENET_MEAN;
const std = IMAGENET_STD;
/** The crop of 224 x 224 pixels that training changes further. */
const small = t.compose(t.resize(256), t.centerCrop(224));
const jitter = {brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1};

/** Each is given the photograph, or the small crop of it, and a number for random steps. */
export interface Measured {
  readonly of: 'photograph' | 'crop';
  readonly run: (image: RgbImage, index: number) => unknown;
}

const photograph = (run: Measured['run']): Measured => ({of: 'photograph', run});
const crop = (run: Measured['run']): Measured => ({of: 'crop', run});
const random = (step: Step<RgbImage, unknown>): Measured['run'] => {
  return (image, index) => step(image, {seed: 0, epoch: 0, index});
};

export const TRANSFORMS: Readonly<Record<string, Measured>> = {
  'resize 256': photograph(t.resize(256)),
  'resize 256, bicubic': photograph(t.resize(256, {interpolation: 'bicubic'})),
  'resize 256, lanczos': photograph(t.resize(256, {interpolation: 'lanczos'})),
  'resize 256, nearest': photograph(t.resize(256, {interpolation: 'nearest'})),
  'centerCrop 224': photograph(t.centerCrop(224)),
  'randomResizedCrop 224': photograph(random(t.randomResizedCrop(224))),
  'pad 16, reflect': crop(t.pad(16, {paddingMode: 'reflect'})),
  horizontalFlip: crop(t.horizontalFlip),
  verticalFlip: crop(t.verticalFlip),
  'rotate 30': crop(image => t.rotate(image, 30)),
  'rotate 30, bilinear': crop(image => t.rotate(image, 30, {interpolation: 'bilinear'})),
  'affine, bilinear': crop(image =>
    t.affine(image, {angle: 10, translate: [5, 3], scale: 1.1, shear: [5, 5]}, {interpolation: 'bilinear'}),
  ),
  'perspective, bilinear': crop(random(t.randomPerspective({probability: 1, interpolation: 'bilinear'}))),
  adjustBrightness: crop(image => t.adjustBrightness(image, 1.2)),
  adjustContrast: crop(image => t.adjustContrast(image, 1.2)),
  adjustSaturation: crop(image => t.adjustSaturation(image, 1.2)),
  adjustHue: crop(image => t.adjustHue(image, 0.07)),
  colorJitter: crop(random(t.colorJitter(jitter))),
  grayscale: crop(t.grayscale),
  'gaussianBlur 5': crop(image => t.gaussianBlur(image, 5, {sigma: 1})),
  adjustSharpness: crop(image => t.adjustSharpness(image, 2)),
  posterize: crop(image => t.posterize(image, 4)),
  solarize: crop(image => t.solarize(image, 128)),
  equalize: crop(t.equalize),
  autocontrast: crop(t.autocontrast),
  invert: crop(t.invert),
  autoAugment: crop(random(t.autoAugment())),
  randAugment: crop(random(t.randAugment())),
  trivialAugmentWide: crop(random(t.trivialAugmentWide())),
  'toTensorData, normalized': crop(random(t.toTensorData({mean, std}))),
};

/** What `TRANSFORMS` are given. */
export function inputs(image: RgbImage): Readonly<Record<Measured['of'], RgbImage>> {
  return {photograph: image, crop: small(image)};
}
