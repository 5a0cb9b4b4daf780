/**
 * What holds for every loss, whatever it measures.
 */
import {
  cast,
  concat,
  grad,
  memory,
  mul,
  ones,
  slice,
  sum,
  type Tensor,
  tensor,
  tensor1d,
  train,
} from '@tensorflow/tfjs-core';
import {layers, sequential} from '@tensorflow/tfjs-layers';
import type {losses} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from './closeTo.ts';
import {finiteDifferences, gradients} from './gradients.ts';
import {hashed} from './hashed.ts';

/** A loss with its options. */
type AnyLoss = (yTrue: Tensor, yPred: Tensor, options?: losses.ReductionOptions) => Tensor;

/** What a loss is tested with. */
export interface LossCase {
  /** Labels of three samples. */
  labels(): Tensor;
  /** Outputs of three samples, no nearer to a kink than 2^-10. */
  outputs(): Tensor;
  /** Outputs at the ends of their range, with all the labels they can meet there. @defaultValue none: ±1e4 for each label */
  extremes?(): {labels: Tensor; outputs: Tensor};
  /** Labels that fit no outputs, and what is said of them. Left out where there are no labels. */
  misfit?: {labels(): Tensor; says: string};
}

const SAMPLES = 3;

/** The case's labels, once with outputs of 1e4 and once with -1e4. */
function farOut({labels, outputs}: LossCase): {labels: Tensor; outputs: Tensor} {
  const [y, shape] = [labels(), outputs().shape];
  const far = (sign: number): Tensor => mul(ones(shape), sign * 1e4);
  return {labels: concat([y, y], 0), outputs: concat([far(1), far(-1)], 0)};
}

/**
 * Tests that a loss is what `model.compile`, `fit` and whoever differentiates it rely on.
 *
 * @param name - The name that its errors begin with.
 */
export function lossContract(name: string, loss: AnyLoss, lossCase: LossCase): void {
  const {labels, outputs, misfit} = lossCase;

  describe(`${name} as a loss`, () => {
    onEveryBackend(() => {
      it('has the gradient that finite differences have', () => {
        const [y, x] = [labels(), outputs()];
        const upstream = hashed('upstream', [SAMPLES]);
        const [expected] = finiteDifferences(([values]) => loss(y, tensor(values, x.shape)).dataSync(), [x], upstream);
        // losses below 8 are rounded by up to 5e-7, which the division by 2 · 2^-10 makes 2.4e-4; upstream is below 0.5
        closeTo(gradients(() => loss(y, x), [x], upstream)[0], expected, 1e-3);
      });

      it('is finite, as is its gradient, at the ends of the range of its outputs', () => {
        const {labels: y, outputs: x} = lossCase.extremes?.() ?? farOut(lossCase);
        const slopes = grad((v: Tensor) => sum(loss(y, v)))(x);
        for (const values of [loss(y, x).dataSync(), slopes.dataSync()]) {
          expect(Array.from(values).every(Number.isFinite), `finite: ${values}`).to.equal(true);
        }
      });
    });

    it('gives one number a sample, each as it would be alone', () => {
      const [y, x] = [labels(), outputs()];
      const together = loss(y, x);
      expect(together.shape).to.deep.equal([SAMPLES]);
      for (let i = 0; i < SAMPLES; i++) {
        closeTo(loss(slice(y, i, 1), slice(x, i, 1)), [together.dataSync()[i]], 1e-6);
      }
    });

    it('has a sum and a mean that are those of the samples, and a sum that is n times the mean', () => {
      const each = Array.from(loss(labels(), outputs(), {reduction: 'none'}).dataSync());
      const total = each.reduce((a, b) => a + b);
      const scalar = (reduction: 'sum' | 'mean'): Tensor => loss(labels(), outputs(), {reduction});
      expect(scalar('sum').rank).to.equal(0);
      closeTo(scalar('sum'), [total], 1e-5);
      closeTo(scalar('mean'), [total / SAMPLES], 1e-5);
    });

    it('multiplies each sample by its weight, and divides their mean by the sum of the weights', () => {
      const each = loss(labels(), outputs()).dataSync();
      const sampleWeights = tensor1d([0, 0.5, 2]);
      const weighted = [0, 0.5 * each[1], 2 * each[2]];
      closeTo(loss(labels(), outputs(), {sampleWeights}), weighted, 1e-5);
      closeTo(loss(labels(), outputs(), {sampleWeights, reduction: 'sum'}), [weighted[1] + weighted[2]], 1e-5);
      const mean = (weighted[1] + weighted[2]) / 2.5;
      closeTo(loss(labels(), outputs(), {sampleWeights, reduction: 'mean'}), [mean], 1e-5);
      const none = tensor1d([0, 0, 0]);
      const mute = (x: Tensor): Tensor => loss(labels(), x, {sampleWeights: none, reduction: 'mean'});
      closeTo(mute(outputs()), [0], 0);
      closeTo(grad(mute)(outputs()), Array(outputs().size).fill(0), 0);
    });

    it('leaves its result behind and nothing else, and so does its gradient', () => {
      const [y, x] = [labels(), outputs()];
      for (const reduction of ['none', 'mean', 'sum'] as const) {
        const before = memory().numTensors;
        loss(y, x, {reduction});
        expect(memory().numTensors, reduction).to.equal(before + 1);
        grad((v: Tensor) => sum(loss(y, v, {reduction})))(x);
        expect(memory().numTensors, `gradient, ${reduction}`).to.equal(before + 2);
      }
    });

    it('trains a model that was compiled with it: it falls, and no step leaves a tensor behind', async () => {
      const [y, x] = [labels(), outputs()];
      // whose outputs are those of the case plus a bias: what is trained starts where the case is
      const net = sequential();
      net.add(layers.inputLayer({inputShape: x.shape.slice(1)}));
      net.add(layers.dense({units: x.shape[x.rank - 1], kernelInitializer: 'identity'}));
      net.compile({optimizer: train.sgd(0.01), loss: (yTrue, yPred) => loss(yTrue, yPred)});
      const step = async (): Promise<number> => Number(await net.trainOnBatch(x, y));
      const first = await step();
      const before = memory().numTensors;
      let last = first;
      for (let i = 0; i < 10; i++) last = await step();
      expect(last).to.be.below(first);
      expect(memory().numTensors).to.equal(before);
    });

    it('says what it was given where it cannot work', () => {
      const [y, x] = [labels(), outputs()];
      expect(() => loss(y, x, {reduction: 'average' as 'mean'})).to.throw(
        `${name}: reduction is "average"; 'none', 'mean' or 'sum' is needed`,
      );
      expect(() => loss(y, x, {sampleWeights: tensor1d([1, 2])})).to.throw(
        `${name}: sampleWeights have shape [2]; one weight for each loss, [3], is needed`,
      );
      if (misfit !== undefined) expect(() => loss(misfit.labels(), x)).to.throw(misfit.says);
      expect(() => loss(y, cast(x, 'int32'))).to.throw(`${name}: the input is int32`);
    });
  });
}
