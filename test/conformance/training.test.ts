/** One training, from one seed, on each backend: the same curve as in plain JavaScript. */
import {memory} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {BACKENDS, onEveryBackend} from '../support/backends.ts';
import {trainingCurve} from './trainingCurve.ts';

const STEPS = 50;

describe('fifty steps of training', () => {
  let expected: number[] = [];
  const worst = new Map<string, number>();

  before(async () => {
    await useBackend('cpu', {warn: () => {}});
    expected = (await trainingCurve(STEPS)).losses;
    expect(expected).to.have.lengthOf(STEPS);
    // it learns: guessing has log 3
    expect(expected.at(-1)).to.be.below(Math.log(3) / 2);
  });
  after(() => {
    const cells = BACKENDS.map(name => `${name} ${worst.get(name)?.toExponential(1) ?? '-'}`);
    console.log(`\nlargest difference from plain JavaScript's loss in ${STEPS} steps: ${cells.join(', ')}`);
  });

  onEveryBackend(backend => {
    it('have the same losses from the same seed, within 1e-4', async () => {
      await trainingCurve(STEPS);
      const before = memory().numTensors;
      const {losses} = await trainingCurve(STEPS);
      expect(memory().numTensors, 'tensors left behind').to.equal(before);
      const differences = losses.map((loss, step) => Math.abs(loss - (expected[step] ?? Number.NaN)));
      worst.set(backend, Math.max(...differences));
      expect(losses).to.have.lengthOf(STEPS);
      expect(Math.max(...differences)).to.be.below(1e-4);
    });
  });
});
