import {slice, type Tensor, tensor1d, tensor4d, tidy} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {batchesOf} from '../src/batches/batchesOf.ts';
import {batchMemory, takeFloats} from '../src/batches/batchMemory.ts';
import {isCopied} from '../src/batches/isCopied.ts';
import {takeBytes} from '../src/byteMemory.ts';
import {arrayDataset} from '../src/index.ts';
import type {SampleSource} from '../src/sampleSource.ts';

const SIDE = 8;
const VALUES = SIDE * SIDE * 3;
const BATCHES = 24;

/** Samples full of their index, written where they end up; the memory that they were given, batch by batch. */
function source(keepsNothing: boolean): SampleSource & {readonly given: Set<ArrayBufferLike>} {
  const given = new Set<ArrayBufferLike>();
  return {
    ...{given, keepsNothing, classNames: ['only'], size: 4 * BATCHES, sampleShape: [SIDE, SIDE, 3]},
    label: () => 0,
    name: index => `sample ${index}`,
    async read(index, _key, {into} = {}) {
      if (into === undefined) throw new Error('no memory to write to');
      given.add(into.buffer);
      return into.fill(index);
    },
  };
}

/** What a batch ought to hold. */
const expected = (batch: number) => Array.from({length: 4 * VALUES}, (_, i) => 4 * batch + Math.floor(i / VALUES));

describe('memory of batches', () => {
  onEveryBackend(name => {
    const copies = name === 'native' || name === 'wasm';

    it('is never used again for what somebody can see: tensors, their clones and parts, and what was read of them', async () => {
      const kept: {readonly values: ArrayLike<number>; readonly part: Tensor; readonly clone: Tensor}[] = [];
      for await (const {xs, ys} of batchesOf(source(true), {batchSize: 4, prefetch: 2})) {
        const part = slice(xs, [1, 0, 0, 0], [2, SIDE, SIDE, 3]);
        kept.push({values: xs.dataSync(), part, clone: xs.clone()});
        xs.dispose();
        ys.dispose();
      }
      expect(kept).to.have.length(BATCHES);
      for (const [batch, {values, part, clone}] of kept.entries()) {
        expect(Array.from(values), `numbers read of batch ${batch}`).to.deep.equal(expected(batch));
        expect(Array.from(part.dataSync()), `part of batch ${batch}`).to.deep.equal(
          expected(batch).slice(VALUES, 3 * VALUES),
        );
        expect(Array.from(clone.dataSync()), `clone of batch ${batch}`).to.deep.equal(expected(batch));
        part.dispose();
        clone.dispose();
      }
    });

    it(copies ? 'is used again, since the backend copies' : 'is new for each, since the backend keeps it', async () => {
      const samples = source(true);
      for await (const {xs, ys} of batchesOf(samples, {batchSize: 4, prefetch: 2})) {
        xs.dispose();
        ys.dispose();
      }
      if (!copies) expect(samples.given.size).to.equal(BATCHES);
      // one for each batch ahead, and for the one that becomes tensors
      else if (name === 'wasm') expect(samples.given.size).to.be.at.most(3);
      // TensorFlow shares memory at addresses that are multiples of 64, a quarter of what small batches get
      else expect(samples.given.size).to.be.at.most((3 / 4) * BATCHES);
    });

    it('is never used again for what somebody can see of bytes either, and is used again for them', async () => {
      const samples = source(true);
      const kept: ArrayLike<number>[] = [];
      for await (const {xs, ys} of batchesOf(samples, {batchSize: 4, prefetch: 2, dtype: 'uint8'})) {
        kept.push(xs.dataSync());
        xs.dispose();
        ys.dispose();
      }
      for (const [batch, values] of kept.entries()) {
        expect(Array.from(values), `numbers read of batch ${batch}`).to.deep.equal(expected(batch));
      }
      // the samples of three batches at a time, none of which is written where it ends up
      expect(samples.given.size).to.be.at.most(12);
    });

    it('is new for each batch whose samples somebody may keep', async () => {
      const samples = source(false);
      for await (const {xs, ys} of batchesOf(samples, {batchSize: 4})) {
        expect(xs.shape).to.deep.equal([4, SIDE, SIDE, 3]);
        xs.dispose();
        ys.dispose();
      }
      expect(samples.given.size).to.equal(BATCHES);
    });

    it('ends where the numbers end, also of a last batch that is smaller', async () => {
      const data = arrayDataset({
        images: Float32Array.from({length: 7 * VALUES}, (_, i) => i % 256),
        labels: new Array(7).fill(0),
        classNames: ['only'],
        sampleShape: [SIDE, SIDE, 3],
      });
      for (const dtype of ['float32', 'uint8'] as const) {
        for await (const {xs, ys} of data.batches({batchSize: 6, dtype})) {
          expect(xs.dataSync().buffer.byteLength).to.equal(xs.size * Float32Array.BYTES_PER_ELEMENT);
          xs.dispose();
          ys.dispose();
        }
      }
    });

    it('is known to be copied by what the backend shows of a change', () =>
      tidy(() => {
        for (const first of [0, 1, -0, Number.NaN, 2.5]) {
          const values = Float32Array.of(first, 4, 5);
          const x = tensor1d(values);
          const copied = isCopied(x, values);
          expect(Array.from(values), 'as it was').to.deep.equal([first, 4, 5]);
          values[1] = 6;
          expect(x.dataSync()[1], `copied: ${copied}`).to.equal(copied ? 4 : 6);
          if (name !== 'native') expect(copied).to.equal(copies);
        }
        const none = new Float32Array(0);
        expect(isCopied(tensor4d(none, [0, 2, 2, 3]), none)).to.equal(false);
      }));
  });

  it('is lent to one at a time, and goes on to others when the walk is over, but for what was given away', () => {
    const memory = batchMemory();
    const [one, two, three] = [takeFloats(memory, 5003), takeFloats(memory, 5003), takeFloats(memory, 5003)];
    expect(new Set([one, two, three].map(({buffer}) => buffer)).size).to.equal(3);
    memory.giveBack(one);
    memory.giveBack(one);
    memory.giveAway(two);
    memory.giveBack(two);
    expect(takeFloats(memory, 5004).buffer).not.to.equal(one.buffer);
    expect(takeFloats(memory, 1250).buffer).not.to.equal(one.buffer);
    const less = takeFloats(memory, 5002);
    expect(less.buffer).to.equal(one.buffer);
    expect(less).to.have.length(5002);
    expect([one.buffer, two.buffer]).not.to.include(takeFloats(memory, 5003).buffer);
    memory.giveBack(three);
    memory.end();
    expect(takeBytes(4 * 5003).buffer).to.equal(three.buffer);
  });
});
