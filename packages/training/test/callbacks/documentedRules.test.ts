/** Series of values, and what Lightning and fastai say that their callbacks make of them; worked out by hand from the rules quoted. */
import {
  type EarlyStoppingOptions,
  earlyStopping,
  type ReduceLROnPlateauOptions,
  reduceLROnPlateau,
} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {replay} from '../support/replay.ts';

const losses = (values: readonly number[]) => values.map(val_loss => ({val_loss}));
const NAN = Number.NaN;

interface StoppingRow {
  readonly options: EarlyStoppingOptions;
  readonly values: readonly number[];
  /** Epochs that are trained. */
  readonly epochs: number;
  /** Epoch, from 0, whose weights the model ends up with. */
  readonly weights: number;
}

/**
 * lightning.pytorch.callbacks.EarlyStopping, 2.5: "patience: number of checks with no improvement after which training will be
 * stopped"; "min_delta: an absolute change of less than or equal to min_delta will count as no improvement"; "check_finite:
 * stops training when the monitor becomes NaN or infinite"; "stopping_threshold: stop training immediately once the monitored
 * quantity reaches this threshold"; "divergence_threshold: stop training as soon as the monitored quantity becomes worse than
 * this threshold". It keeps the last weights; here the best are handed back unless restoreBest is false.
 */
const LIGHTNING: readonly StoppingRow[] = [
  {options: {patience: 3, checkFinite: true}, values: [3, 2, 2, 2, 2, 1], epochs: 5, weights: 1},
  {options: {patience: 3, checkFinite: true}, values: [3, 2, 2, 2, 1, 2, 2, 2, 2], epochs: 8, weights: 4},
  {options: {patience: 3, checkFinite: true, restoreBest: false}, values: [3, 2, 2, 2, 2, 1], epochs: 5, weights: 4},
  {options: {patience: 1, minDelta: 0.5, checkFinite: true}, values: [3, 2, 1.5, 0], epochs: 3, weights: 1},
  {options: {patience: 1, minDelta: 0.5, checkFinite: true}, values: [3, 2, 1.25, 1], epochs: 4, weights: 2},
  {options: {patience: 3, checkFinite: true}, values: [3, NAN, 1], epochs: 2, weights: 0},
  {options: {patience: 3, checkFinite: false}, values: [3, NAN, NAN, NAN, 1], epochs: 4, weights: 0},
  {options: {patience: 3, stoppingThreshold: 1}, values: [3, 2, 0.5, 0.1], epochs: 3, weights: 2},
  {options: {patience: 3, divergenceThreshold: 9}, values: [3, 2, 10, 1], epochs: 3, weights: 1},
];

/**
 * fastai.callback.tracker, 2.8. EarlyStoppingCallback: "patience: number of epochs to wait when training has not improved
 * model", 1 if not given; an epoch counts as improved if its value is better than the best by more than min_delta. With
 * SaveModelCallback the best model is loaded at the end.
 */
const FASTAI: readonly StoppingRow[] = [
  {options: {patience: 1}, values: [3, 2, 2.5, 1], epochs: 3, weights: 1},
  {options: {patience: 1}, values: [3, 2, 1, 0.5], epochs: 4, weights: 3},
  {options: {patience: 2}, values: [3, 2, 2.5, 1, 1.5, 1.5, 0], epochs: 6, weights: 3},
  {options: {patience: 1, minDelta: 0.1}, values: [3, 2.95, 2], epochs: 2, weights: 0},
];

for (const [name, rows] of Object.entries({Lightning: LIGHTNING, fastai: FASTAI})) {
  describe(`earlyStopping by the rules of ${name}`, () => {
    for (const {options, values, ...expected} of rows) {
      it(`${JSON.stringify(options)} of ${values.join(', ')}`, async () => {
        const {epochs, weightsFrom: weights} = await replay(earlyStopping(options), losses(values));
        expect({epochs, weights}).to.deep.equal(expected);
      });
    }
  });
}

/**
 * fastai.callback.tracker.ReduceLROnPlateau, 2.8: "patience: number of epochs to wait when training has not improved model"
 * (1), "factor: the denominator to divide the learning rate by" (10), "min_lr: the minimum learning rate allowed" (0),
 * min_delta 0; after a reduction waiting begins anew.
 */
const REDUCING: readonly {options: ReduceLROnPlateauOptions; values: readonly number[]; rates: readonly number[]}[] = [
  {options: {patience: 1}, values: [3, 3, 3, 2, 2], rates: [0.1, 0.01, 0.001, 0.001, 0.0001]},
  {options: {patience: 2, factor: 1 / 2}, values: [3, 3, 3, 3, 3], rates: [0.1, 0.1, 0.05, 0.05, 0.025]},
  {options: {patience: 1, minLearningRate: 0.005}, values: [3, 3, 3, 3], rates: [0.1, 0.01, 0.005, 0.005]},
];

describe('reduceLROnPlateau by the rules of fastai', () => {
  for (const {options, values, rates} of REDUCING) {
    it(`${JSON.stringify(options)} of ${values.join(', ')}`, async () => {
      const run = await replay(reduceLROnPlateau({minDelta: 0, ...options}), losses(values));
      for (const [i, rate] of rates.entries()) expect(run.rates[i], `epoch ${i}`).to.be.closeTo(rate, 1e-12);
    });
  }
});
