import {memory} from '@tensorflow/tfjs-core';
import {type LayersModel, layers, sequential} from '@tensorflow/tfjs-layers';
import {arrayDataset, type RgbImage, type SampleTransform} from '@tfjs-zoo/data';
import {testTimeAugmentation} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {smallModel} from './support/smallModel.ts';

/** A classifier of 1x1 images whose scores are the three colours. */
const echo = (): LayersModel => sequential({layers: [layers.flatten({inputShape: [1, 1, 3]})]});

const images: RgbImage[] = [
  [3, 1, 2],
  [0, 2, 2],
  [1, 5, 0],
].map(colours => ({width: 1, height: 1, data: Uint8Array.from(colours)}));
const labels = [0, 2, 0];

const plain: SampleTransform = Object.assign((image: RgbImage) => Float32Array.from(image.data), {
  outputShape: [1, 1, 3] as const,
});
/** Adds to the first colour what depends on the seed, the pass and the sample. */
const varied: SampleTransform = Object.assign(
  (image: RgbImage, {seed, epoch, index}: {seed: number; epoch: number; index: number}) => {
    const [r, g, b] = image.data;
    return Float32Array.of(r + 2 * epoch + seed + index, g, b);
  },
  {outputShape: [1, 1, 3] as const},
);
const data = arrayDataset({images, labels, classNames: ['r', 'g', 'b'], transform: plain});

function softmax(scores: readonly number[]): number[] {
  const powers = scores.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map(power => power / sum);
}

describe('testTimeAugmentation', () => {
  it('averages the plain prediction with those of the variations, each pass drawing anew', async () => {
    const seed = 3;
    const result = await testTimeAugmentation(echo(), data, {
      transform: varied,
      count: 2,
      beta: 0.4,
      seed,
      batchSize: 2,
    });
    let loss = 0;
    for (const [i, {data: colours}] of images.entries()) {
      const [r, g, b] = colours;
      const [p, first, second] = [softmax([r, g, b]), softmax([r + 3 + i, g, b]), softmax([r + 5 + i, g, b])];
      const expected = p.map((value, c) => 0.4 * value + 0.3 * first[c] + 0.3 * second[c]);
      for (const [c, value] of expected.entries()) expect(result.probabilities[i][c]).to.be.closeTo(value, 1e-6);
      loss -= Math.log(expected[labels[i]]) / 3;
    }
    expect(result.loss).to.be.closeTo(loss, 1e-6);
    const right = result.predicted.filter((c, i) => c === labels[i]).length;
    expect(result.accuracy).to.equal(right / 3);
  });

  it('is the plain prediction alone at beta 1', async () => {
    const {probabilities} = await testTimeAugmentation(echo(), data, {transform: varied, beta: 1});
    expect([...probabilities[0]].map((p, c) => Math.abs(p - softmax([3, 1, 2])[c]) < 1e-6)).to.deep.equal([
      ...[true, true, true],
    ]);
  });

  it('tells its progress, leaves no tensor, and ends with the signal’s reason', async () => {
    const told: string[] = [];
    const model = echo();
    const onProgress = (done: number, total: number) => void told.push(`${done}/${total}`);
    await testTimeAugmentation(model, data, {transform: varied, count: 1});
    const before = memory().numTensors;
    await testTimeAugmentation(model, data, {transform: varied, count: 1, batchSize: 2, onProgress});
    expect(memory().numTensors).to.equal(before);
    expect(told).to.deep.equal(['2/6', '3/6', '5/6', '6/6']);
    const abort = new AbortController();
    const options = {transform: varied, signal: abort.signal, onProgress: () => abort.abort(new Error('enough'))};
    await expect(testTimeAugmentation(model, data, options)).to.be.rejectedWith('enough');
    expect(memory().numTensors).to.equal(before);
  });

  it('says what is out of range', async () => {
    const run = (options: object, model = echo()) => testTimeAugmentation(model, data, {transform: varied, ...options});
    await expect(run({count: 0})).to.be.rejectedWith(
      'testTimeAugmentation: count is 0; an integer of at least 1 is needed',
    );
    await expect(run({beta: 1.5})).to.be.rejectedWith('testTimeAugmentation: beta is 1.5; it must be from 0 to 1');
    await expect(run({}, smallModel())).to.be.rejectedWith(
      'testTimeAugmentation: the first batch has samples of shape [1,1,3], the model takes [4]',
    );
  });
});
