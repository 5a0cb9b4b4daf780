/** Hashes of images that went through whatever has vector code, to compare with those made without it. */
import {imageClassificationPreset, transforms} from '../../src/index.ts';
import {sha256} from '../support.ts';
import {scatter} from './reference.ts';

/** The hashes: of an evaluation, and of a few samples of a training. */
export function prepared(): string[] {
  const image = scatter(61, 47);
  const augment = transforms.compose(
    transforms.randomResizedCrop(33, {interpolation: 'bicubic'}),
    transforms.randomHorizontalFlip(),
    transforms.colorJitter({brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.2}),
    transforms.toTensorData(),
  );
  const samples = [0, 1, 2, 3].map(index => augment(image, {seed: 1, epoch: 0, index}));
  return [imageClassificationPreset({resize: 40, crop: 32})(image), ...samples].map(sha256);
}
