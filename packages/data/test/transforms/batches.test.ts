import {memory, ones, type Tensor, tensor2d, tensor4d} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {type Batch, transforms} from '../../src/index.ts';
import {chooseCut} from '../../src/transforms/cutMix.ts';
import {numbersFrom, reference} from './reference.ts';

const {cutBatch, cutMix, mixBatch, mixUp} = transforms;
const {shape, ...batches} = reference.batches;
const key = {seed: 0, epoch: 0, index: 0};

function batch(): Batch {
  return {xs: tensor4d(batches.xs, shape), ys: tensor2d(batches.ys, [shape[0], 3])};
}

/** Runs with a batch, compares both results, and sees that nothing but them was left. */
async function expectBatch(make: (given: Batch) => Batch, expected: {xs: number[]; ys: number[]}): Promise<void> {
  const given = batch();
  const before = memory().numTensors;
  const {xs, ys} = make(given);
  expect(memory().numTensors - before).to.equal(2);
  await expectValues(xs, expected.xs, 1e-4);
  await expectValues(ys, expected.ys, 1e-6);
  for (const tensor of [xs, ys, given.xs, given.ys]) tensor.dispose();
}

async function expectValues(tensor: Tensor, expected: number[], tolerance: number): Promise<void> {
  const values = await tensor.data();
  expect(values.length).to.equal(expected.length);
  values.forEach((value, i) => {
    expect(value).to.be.closeTo(expected[i], tolerance);
  });
}

onEveryBackend(() => {
  describe('mixBatch', () => {
    for (const row of batches.mixUp) {
      it(`mixes as torchvision's MixUp does: ${row.share} of each sample`, () =>
        expectBatch(given => mixBatch(given, row.share), row));
    }

    it('leaves a batch of one sample as it is', async () => {
      const given = {xs: ones([1, 2, 2, 3]), ys: tensor2d([[0, 1]])} as Batch;
      const {xs, ys} = mixBatch(given, 0.3);
      await expectValues(xs, new Array(12).fill(1), 1e-6);
      await expectValues(ys, [0, 1], 1e-6);
      for (const tensor of [xs, ys, given.xs, given.ys]) tensor.dispose();
    });
  });

  describe('cutBatch', () => {
    for (const row of batches.cutMix) {
      it(`cuts as torchvision's CutMix does: ${row.share}, on the same numbers, from ${row.start}`, () => {
        const box = chooseCut(numbersFrom(row.start), shape[1], shape[2], row.share);
        return expectBatch(given => cutBatch(given, box), row);
      });
    }
  });

  describe('mixUp and cutMix', () => {
    for (const [name, step] of Object.entries({mixUp: mixUp({alpha: 0.4}), cutMix: cutMix()})) {
      it(`${name} gives the same batch for the same key, labels that sum to 1, and leaves only the new batch behind`, async () => {
        const given = batch();
        const before = memory().numTensors;
        const results = [0, 0, 1, 2, 3].map(index => step(given, {...key, index}));
        expect(memory().numTensors - before).to.equal(10);
        const labels = await Promise.all(results.map(({ys}) => ys.data()));
        const images = await Promise.all(results.map(({xs}) => xs.data()));
        expect(images[0]).to.deep.equal(images[1]);
        expect(new Set(images.map(image => image.join())).size).to.be.above(2);
        for (const rows of labels) {
          for (let i = 0; i < 9; i += 3) expect(rows[i] + rows[i + 1] + rows[i + 2]).to.be.closeTo(1, 1e-6);
        }
        for (const {xs, ys} of [...results, given]) {
          xs.dispose();
          ys.dispose();
        }
      });
    }
  });
});

describe('mixUp and cutMix', () => {
  it('name what does not fit', () => {
    const given = batch();
    expect(() => mixUp({alpha: 0})).to.throw('mixUp: alpha 0 is not a positive number');
    expect(() => cutMix({alpha: -1})).to.throw('cutMix: alpha -1 is not a positive number');
    expect(() => mixBatch(given, 1.5)).to.throw("mixBatch: lambda 1.5 is not between 0 and 1, each sample's own share");
    expect(() => cutBatch(given, {top: 0, left: 0, height: 7, width: 1})).to.throw(
      'cutBatch: box {"top":0,"left":0,"height":7,"width":1} does not lie within 6 rows of 5 pixels',
    );
    const ys = tensor2d([[1, 0]]);
    expect(() => mixUp()({...given, ys}, key)).to.throw(
      'mixBatch: xs [3,6,5,3] and ys [1,2] are not images [batch, height, width, channels] and one-hot labels',
    );
    for (const tensor of [given.xs, given.ys, ys]) tensor.dispose();
  });
});
