/** Sizes and values of pooling for windows of every kind, against enumerations. */
import {avgPool as stockAvgPool, maxPool as stockMaxPool, type Tensor4D, tensor4d} from '@tensorflow/tfjs-core';
import {ConfigError, layers, ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';
import {closeTo} from '../support/closeTo.ts';
import {hashed} from '../support/hashed.ts';

/** A window along one axis. */
const window = fc
  .record({
    input: fc.integer({min: 1, max: 14}),
    poolSize: fc.integer({min: 1, max: 5}),
    stride: fc.integer({min: 1, max: 6}),
    dilation: fc.integer({min: 1, max: 3}),
    ceilMode: fc.boolean(),
    before: fc.nat(2),
    after: fc.nat(2),
  })
  .filter(({poolSize, before, after}) => 2 * Math.max(before, after) <= poolSize);

type Window = typeof window extends fc.Arbitrary<infer W> ? W : never;

/**
 * Where the windows start, found by going along the axis: PyTorch's rule in words. Whole windows fit into the padded input;
 * in ceil mode one more may hang over its end if there are places left that no window saw, but it must start before the
 * padding at the end.
 */
function starts({input, poolSize, stride, dilation, ceilMode, before, after}: Window): number[] {
  const reach = (poolSize - 1) * dilation;
  const found: number[] = [];
  let start = -before;
  while (start + reach < input + after) {
    found.push(start);
    start += stride;
  }
  // the last place that a window so far saw, or, if none fits, one before the first
  const seen = start - stride + reach;
  if (
    ceilMode &&
    seen < input + after - 1 &&
    start < input &&
    (found.length > 0 || reach < stride + input + after + before - 1)
  ) {
    found.push(start);
  }
  // a last whole window that starts in the padding goes too
  if (ceilMode && found.length > 0 && found[found.length - 1] >= input) found.pop();
  return found;
}

const inside = (start: number, {poolSize, dilation, input}: Window): number[] =>
  Array.from({length: poolSize}, (_, i) => start + i * dilation).filter(place => place >= 0 && place < input);

const options = ({poolSize, stride, dilation, ceilMode, before, after}: Window) => ({
  poolSize: [poolSize] as [number],
  strides: [stride] as [number],
  padding: [[before, after]] as [[number, number]],
  dilation: [dilation] as [number],
  ceilMode,
});

describe('pooling with a sliding window', () => {
  it('has as many outputs as there are windows, and each is the largest of what its window sees', () => {
    fc.assert(
      fc.property(window, each => {
        const x = hashed('x', [1, each.input, 1]);
        const places = starts(each);
        if (places.length === 0) {
          expect(() => ops.maxPool1d(x, options(each))).to.throw(ConfigError, 'does not fit into an input of');
          return;
        }
        // holes may leave a window that sees padding alone
        fc.pre(places.every(start => inside(start, each).length > 0));
        const values = x.dataSync();
        const expected = places.map(start => Math.max(...inside(start, each).map(place => values[place])));
        const y = ops.maxPool1d(x, options(each));
        expect(layers.maxPool1d(options(each)).computeOutputShape([1, each.input, 1])).to.deep.equal(y.shape);
        closeTo(y, expected, 0);
      }),
      {numRuns: 500},
    );
  });

  it('takes means over the places that count', () => {
    fc.assert(
      fc.property(window, fc.boolean(), (drawn, countIncludePad) => {
        const each = {...drawn, dilation: 1};
        const {dilation, ...attrs} = options(each);
        const places = starts(each);
        if (places.length === 0) return;
        const x = hashed('x', [1, each.input, 1]);
        const values = x.dataSync();
        const expected = places.map(start => {
          const seen = inside(start, each);
          const padded = Math.min(start + each.poolSize, each.input + each.after) - start;
          return seen.reduce((sum, place) => sum + values[place], 0) / (countIncludePad ? padded : seen.length);
        });
        closeTo(ops.avgPool1d(x, {...attrs, countIncludePad}), expected, 1e-6);
      }),
      {numRuns: 300},
    );
  });

  it('of volumes is that of slices and of columns: the largest of every box', () => {
    const side = fc.integer({min: 2, max: 5});
    fc.assert(
      fc.property(fc.tuple(side, side, side), fc.tuple(side, side, side), (size, pool) => {
        const poolSize = pool.map((n, axis) => Math.min(n, size[axis])) as [number, number, number];
        const x = hashed('x', [1, ...size, 1]);
        const none = [
          [0, 0],
          [0, 0],
          [0, 0],
        ] as [[0, 0], [0, 0], [0, 0]];
        const values = x.dataSync();
        const expected: number[] = [];
        const at = (d: number, h: number, w: number): number => values[(d * size[1] + h) * size[2] + w];
        for (let d = 0; d + poolSize[0] <= size[0]; d++) {
          for (let h = 0; h + poolSize[1] <= size[1]; h++) {
            for (let w = 0; w + poolSize[2] <= size[2]; w++) {
              let most = Number.NEGATIVE_INFINITY;
              for (let i = 0; i < poolSize[0]; i++) {
                for (let j = 0; j < poolSize[1]; j++) {
                  for (let k = 0; k < poolSize[2]; k++) most = Math.max(most, at(d + i, h + j, w + k));
                }
              }
              expected.push(most);
            }
          }
        }
        closeTo(ops.maxPool3d(x, {poolSize, strides: [1, 1, 1], padding: none}), expected, 0);
      }),
      {numRuns: 50},
    );
  });

  it('equals the stock ops where those can do it', () => {
    const x = hashed('x', [2, 7, 8, 3]) as Tensor4D;
    const attrs = {
      poolSize: [3, 2],
      strides: [2, 3],
      padding: [
        [0, 0],
        [0, 0],
      ],
    } as const;
    closeTo(ops.maxPool2d(x, attrs), stockMaxPool(x, [3, 2], [2, 3], 'valid').dataSync(), 0);
    closeTo(ops.avgPool2d(x, attrs), stockAvgPool(x, [3, 2], [2, 3], 'valid').dataSync(), 0);
  });

  it('puts what overlapping windows found back once', () => {
    const x = tensor4d([1, 5, 2], [1, 1, 3, 1]);
    const {y, indices} = ops.maxPool2dWithIndices(x, {
      poolSize: [1, 2],
      strides: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
    });
    closeTo(y, [5, 5], 0);
    closeTo(ops.maxUnpool2d(y, indices, [1, 3]), [0, 5, 0], 0);
  });
});
