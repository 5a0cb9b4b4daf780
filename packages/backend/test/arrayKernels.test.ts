/** Kernels of plain JavaScript and wasm that are passes over arrays, against the definitions, window by window. */
import '@tensorflow/tfjs-layers'; // registers tfjs's gradients
import {engine, mean, type NamedAttrMap, sum, type Tensor, tensor, tidy, zeros} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import fc from 'fast-check';
import {BACKENDS} from '../../../test/support/backends.ts';

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Numbers of which some are equal, in no order. */
const mixed = (length: number, modulus: number): Float32Array =>
  Float32Array.from({length}, (_, i) => ((i * i * 7 + i * 3) % modulus) - modulus / 2);

interface Geometry {
  readonly batch: number;
  readonly size: readonly [number, number];
  readonly channels: number;
  readonly window: readonly [number, number];
  readonly strides: readonly [number, number];
  /** Before and after, on each axis; less than the window. */
  readonly pad: readonly [readonly [number, number], readonly [number, number]];
}

const geometry: fc.Arbitrary<Geometry> = fc
  .record({
    batch: fc.integer({min: 1, max: 2}),
    size: fc.tuple(fc.integer({min: 1, max: 7}), fc.integer({min: 1, max: 7})),
    channels: fc.integer({min: 1, max: 3}),
    window: fc.tuple(fc.integer({min: 1, max: 4}), fc.integer({min: 1, max: 4})),
    strides: fc.tuple(fc.integer({min: 1, max: 3}), fc.integer({min: 1, max: 3})),
    pad: fc.tuple(fc.tuple(fc.nat(3), fc.nat(3)), fc.tuple(fc.nat(3), fc.nat(3))),
  })
  .filter(({size, window, pad}) =>
    pad.every((pads, axis) => {
      const length = window[axis] ?? 0;
      return pads.every(n => n < length) && (size[axis] ?? 0) + pads[0] + pads[1] >= length;
    }),
  );

/** For each output, in order, the indices of what its window holds of the images. */
function windowsOf({batch, size, channels, window, strides, pad}: Geometry): {shape: number[]; held: number[][]} {
  const [height, width] = size;
  const places = [0, 1].map(axis => {
    const [before, after] = pad[axis] ?? [0, 0];
    const [length, span, step] = [size[axis] ?? 0, window[axis] ?? 0, strides[axis] ?? 1];
    const count = Math.floor((length + before + after - span) / step) + 1;
    return Array.from({length: count}, (_, i) =>
      Array.from({length: span}, (_, k) => i * step - before + k).filter(at => at >= 0 && at < length),
    );
  });
  const [rows = [], columns = []] = places;
  const held: number[][] = [];
  for (let n = 0; n < batch; n++) {
    for (const row of rows) {
      for (const column of columns) {
        for (let c = 0; c < channels; c++) {
          held.push(row.flatMap(u => column.map(v => ((n * height + u) * width + v) * channels + c)));
        }
      }
    }
  }
  return {shape: [batch, rows.length, columns.length, channels], held};
}

/** Runs a kernel of tfjs. */
function run(name: string, inputs: Record<string, [Float32Array, readonly number[]]>, attrs: object): Float32Array {
  return tidy(() => {
    const tensors = Object.entries(inputs).map(([key, [values, shape]]) => [key, tensor(values, [...shape])]);
    return engine()
      .runKernel<Tensor>(name, Object.fromEntries(tensors), attrs as NamedAttrMap)
      .dataSync<'float32'>();
  });
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  expect(actual.length, what).to.equal(expected.length);
  for (let i = 0; i < expected.length; i++) expect(actual[i], what).to.be.closeTo(expected[i] ?? 0, 1e-5);
}

for (const name of BACKENDS.filter(each => each !== 'native')) {
  describe(`kernels over arrays on ${name}`, () => {
    before(() => useBackend(name, {warn: () => {}}).then(() => undefined));
    after(() => useBackend('cpu', {warn: () => {}}).then(() => undefined));

    it('pool the windows that there are, and give what flows back to the first maximum or, as shares of the whole window, to all that a mean is of', () => {
      const law = fc.property(geometry, each => {
        const shape = [each.batch, ...each.size, each.channels];
        const x = mixed(product(shape), 5);
        const {shape: outShape, held} = windowsOf(each);
        const dy = mixed(held.length, 11);
        const attrs = {filterSize: each.window, strides: each.strides, pad: [[0, 0], ...each.pad, [0, 0]]};
        const at = (i: number): number => x[i] ?? 0;
        const firstLargest = held.map(window => window.reduce((best, i) => (at(i) > at(best) ? i : best)));
        expectClose(run('MaxPool', {x: [x, shape]}, attrs), firstLargest.map(at), 'MaxPool');
        const means = held.map(window => window.reduce((total, i) => total + at(i), 0) / window.length);
        // on wasm tfjs's own, which refuses any other padding
        if (name === 'cpu') expectClose(run('AvgPool', {x: [x, shape]}, attrs), means, 'AvgPool');
        const [byMaxima, byMeans] = [new Float64Array(x.length), new Float64Array(x.length)];
        for (const [o, window] of held.entries()) {
          const slope = dy[o] ?? 0;
          byMaxima[firstLargest[o] ?? 0] += slope;
          // tfjs divides by the whole window where padding is given an axis, and its own specs ask for that
          for (const i of window) byMeans[i] += slope / product(each.window);
        }
        const y = Float32Array.from(firstLargest, at);
        const inputs = {dy: [dy, outShape], input: [x, shape]} as Record<string, [Float32Array, number[]]>;
        expectClose(run('MaxPoolGrad', {...inputs, output: [y, outShape]}, attrs), byMaxima, 'MaxPoolGrad');
        expectClose(run('AvgPoolGrad', inputs, attrs), byMeans, 'AvgPoolGrad');
      });
      fc.assert(law, {numRuns: 100, seed: 4});
    });

    it('give what flows back to the last NaN of a window, and otherwise to the first maximum, be it infinite', () => {
      const {NaN: none, POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least} = Number;
      const cases: [size: number, values: number[], place: number][] = [
        [2, [1, none, 5, 2], 1],
        [2, [none, 1, none, 2], 2],
        [2, [least, most, most, least], 1],
        [2, [least, least, least, least], 0],
        [3, [1, 2, 3, 4, none, 6, 7, 8, 9], 4],
        [3, [least, 2, 3, most, 5, least, 7, most, 9], 3],
        [3, [0, -0, -1, -2, -3, -4, -5, -6, -7], 0],
      ];
      for (const [size, values, place] of cases) {
        const inputs = {
          dy: [Float32Array.of(7), [1, 1, 1, 1]],
          input: [Float32Array.from(values), [1, size, size, 1]],
          output: [Float32Array.of(values[place] ?? 0), [1, 1, 1, 1]],
        } as Record<string, [Float32Array, number[]]>;
        const slopes = run('MaxPoolGrad', inputs, {filterSize: [size, size], strides: [1, 1], pad: 'valid'});
        expect([...slopes], String(values)).to.deep.equal(values.map((_, i) => (i === place ? 7 : 0)));
      }
    });

    it('sum and average over any axes', () => {
      const shape = [2, 3, 4, 2];
      const x = mixed(product(shape), 13);
      for (const axes of [[0], [1], [2], [3], [0, 1], [1, 2], [0, 2], [2, 3], [0, 1, 2], [0, 1, 3], [0, 1, 2, 3]]) {
        const totals = new Map<string, number>();
        for (const [flat, value] of x.entries()) {
          const index = shape.map((n, axis) => Math.floor(flat / product(shape.slice(axis + 1))) % n);
          const kept = String(index.filter((_, axis) => !axes.includes(axis)));
          totals.set(kept, (totals.get(kept) ?? 0) + value);
        }
        const expected = [...totals.values()];
        const count = product(axes.map(axis => shape[axis] ?? 0));
        tidy(() => {
          const t = tensor(x, shape);
          expectClose(sum(t, axes).dataSync(), expected, `sum over ${axes}`);
          const means = mean(t, axes, true);
          expect(means.shape).to.deep.equal(shape.map((n, axis) => (axes.includes(axis) ? 1 : n)));
          expectClose(
            means.dataSync(),
            expected.map(total => total / count),
            `mean over ${axes}`,
          );
        });
      }
    });

    it('sum nothing to 0, of whatever kind, and have no mean of it', () => {
      tidy(() => {
        // what a kernel that writes nothing would leave
        tensor(new Float32Array(3).fill(7)).dispose();
        expect([...sum(zeros([0, 3]), 0).dataSync()]).to.deep.equal([0, 0, 0]);
        expect([...sum(zeros([2, 0, 2], 'int32'), 1).dataSync()]).to.deep.equal([0, 0, 0, 0]);
        expect([...mean(zeros([0, 3]), 0).dataSync()]).to.deep.equal([Number.NaN, Number.NaN, Number.NaN]);
        expect(sum(zeros([3, 0]), 0).shape).to.deep.equal([0]);
      });
    });

    it('leave integers to tfjs, which sums them as such', () => {
      tidy(() => {
        const total = sum(tensor([1, 2, 3, 4], [2, 2], 'int32'), 0);
        expect(total.dtype).to.equal('int32');
        expect([...total.dataSync()]).to.deep.equal([4, 6]);
      });
    });
  });
}
