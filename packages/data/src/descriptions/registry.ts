/**
 * What descriptions may name. A name that is not here is never called, wherever a description comes from.
 */
import {imageTrainingPreset} from '../imageTrainingPreset.ts';
import {presetFromConfig} from '../presetFromConfig.ts';
import type {Operation} from '../transforms/described.ts';
import * as transforms from '../transforms/index.ts';

/** Make a step of arguments. */
const {autoAugment, augMix, centerCrop, colorJitter, compose, cutMix, fiveCrop, mixUp, normalize, pad} = transforms;
const {randAugment, randomAdjustSharpness, randomAffine, randomAutocontrast, randomCrop, randomEqualize} = transforms;
const {randomErasing, randomGaussianBlur, randomGrayscale, randomHorizontalFlip, randomInvert} = transforms;
const {randomPcaLighting, randomPerspective, randomPosterize, randomResizedCrop, randomRotation} = transforms;
const {randomSolarize, randomVerticalFlip, resize, tenCrop, toTensorData, trivialAugmentWide} = transforms;
/** Are steps. */
const {autocontrast, equalize, grayscale, horizontalFlip, invert, verticalFlip} = transforms;
/** Take arguments beside what they change. */
const {adjustBrightness, adjustContrast, adjustHue, adjustSaturation, adjustSharpness, affine, augment} = transforms;
const {crop, cutBatch, erase, gaussianBlur, mixBatch, pcaLighting, perspective, posterize, rotate, solarize} =
  transforms;

/** Functions that make a step of arguments, by name. */
export const FACTORIES: ReadonlyMap<string, Operation> = byName({
  ...{autoAugment, augMix, centerCrop, colorJitter, compose, cutMix, fiveCrop, mixUp, normalize, pad},
  ...{randAugment, randomAdjustSharpness, randomAffine, randomAutocontrast, randomCrop, randomEqualize},
  ...{randomErasing, randomGaussianBlur, randomGrayscale, randomHorizontalFlip, randomInvert},
  ...{randomPcaLighting, randomPerspective, randomPosterize, randomResizedCrop, randomRotation},
  ...{randomSolarize, randomVerticalFlip, resize, tenCrop, toTensorData, trivialAugmentWide},
  // a stored preset is checked more strictly than one that is written in a program
  ...{imageTrainingPreset, imageClassificationPreset: presetFromConfig},
});

/** Functions that are steps as they stand, by name. */
export const STEPS: ReadonlyMap<string, Operation> = byName({
  ...{autocontrast, equalize, grayscale, horizontalFlip, invert, verticalFlip},
});

/** Functions that `applying` makes a step of, by name. */
export const OPERATIONS: ReadonlyMap<string, Operation> = byName({
  ...{adjustBrightness, adjustContrast, adjustHue, adjustSaturation, adjustSharpness, affine, augment},
  ...{crop, cutBatch, erase, gaussianBlur, mixBatch, pcaLighting, perspective, posterize, rotate, solarize},
});

function byName(functions: Record<string, Operation>): ReadonlyMap<string, Operation> {
  return new Map(Object.entries(functions));
}
