/** What holds for every convolution, whatever its options. */
import {mul, sum, type Tensor, tidy, transpose} from '@tensorflow/tfjs-core';
import {layers as stock} from '@tensorflow/tfjs-layers';
import {layers, ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {samePadding} from '../../src/ops/geometry.ts';
import {closeTo} from '../support/closeTo.ts';
import {gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';

type Rank = 1 | 2 | 3;

/** A convolution that fits: sizes and options, each list with one entry an axis. */
interface Setting {
  readonly rank: Rank;
  readonly size: number[];
  readonly kernel: number[];
  readonly strides: number[];
  readonly dilation: number[];
  readonly padding: [number, number][];
  readonly groups: number;
  readonly inner: number;
  readonly outer: number;
}

const count = (min: number, max: number): fc.Arbitrary<number> => fc.integer({min, max});

const settingOf = (rank: Rank): fc.Arbitrary<Setting> => {
  const each = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, {minLength: rank, maxLength: rank});
  return fc
    .record({
      rank: fc.constant(rank),
      size: each(count(1, rank === 3 ? 4 : 6)),
      kernel: each(count(1, 3)),
      strides: each(count(1, 3)),
      dilation: each(count(1, 2)),
      padding: each(fc.tuple(count(0, 2), count(0, 2))),
      groups: count(1, 3),
      inner: count(1, 2),
      outer: count(1, 2),
    })
    .filter(({size, kernel, dilation, padding}) =>
      size.every((n, axis) => n + padding[axis][0] + padding[axis][1] >= (kernel[axis] - 1) * dilation[axis] + 1),
    );
};

type Call = (x: Tensor, filter: Tensor, attrs: object) => Tensor;
const CONV = [ops.conv1d, ops.conv2d, ops.conv3d] as unknown as Call[];
const TRANSPOSE = [ops.convTranspose1d, ops.convTranspose2d, ops.convTranspose3d] as unknown as Call[];

const filterOf = ({kernel, inner, outer, groups}: Setting): Tensor =>
  hashed('weight', [...kernel, inner, outer * groups]);

const imageOf = ({size, inner, groups}: Setting): Tensor => hashed('x', [2, ...size, inner * groups]);

/** Rows at the end of an axis that no window reached: what the transpose must be told to come back to the same size. */
const unreached = (length: number, axis: number, {kernel, strides, dilation, padding}: Setting): number =>
  (length + padding[axis][0] + padding[axis][1] - (kernel[axis] - 1) * dilation[axis] - 1) % strides[axis];

/** Numbers of places where a window of holes fits, by trying every one. */
function places(length: number, axis: number, {kernel, strides, dilation, padding}: Setting): number {
  const [before, after] = padding[axis];
  let found = 0;
  for (let start = -before; ; start += strides[axis]) {
    const touched = Array.from({length: kernel[axis]}, (_, u) => start + u * dilation[axis]);
    if (touched.some(at => at >= length + after)) return found;
    found++;
  }
}

/** The positions that the windows of a transposed convolution write to, by enumeration: `[least, greatest]`. */
function written(length: number, axis: number, {kernel, strides, dilation}: Setting): [number, number] {
  const all = Array.from({length}, (_, i) =>
    Array.from({length: kernel[axis]}, (_, u) => i * strides[axis] + u * dilation[axis]),
  ).flat();
  return [Math.min(...all), Math.max(...all)];
}

onEveryBackend(() => {
  for (const rank of [1, 2, 3] as const) {
    const [conv, transposed] = [CONV[rank - 1], TRANSPOSE[rank - 1]];

    describe(`ops.conv${rank}d and ops.convTranspose${rank}d`, () => {
      it('are adjoint: <conv(x), y> = <x, convTranspose(y)>, for any options', () => {
        fc.assert(
          fc.property(settingOf(rank), setting => {
            const [x, filter] = [imageOf(setting), filterOf(setting)];
            const there = conv(x, filter, setting);
            const y = hashed('upstream', there.shape);
            const outputPadding = setting.size.map((n, axis) => unreached(n, axis, setting));
            const back = transposed(y, filter, {...setting, outputPadding});
            expect(back.shape).to.deep.equal(x.shape);
            // sums of up to 700 products below 0.25, in float32
            closeTo(sum(mul(there, y)), sum(mul(x, back)).dataSync(), 1e-4);
          }),
          {numRuns: 60},
        );
      });

      it('have each other as gradient by the input, and the same gradient by the filter', () => {
        fc.assert(
          fc.property(settingOf(rank), setting => {
            const [x, filter] = [imageOf(setting), filterOf(setting)];
            const y = hashed('upstream', conv(x, filter, setting).shape);
            const outputPadding = setting.size.map((n, axis) => unreached(n, axis, setting));
            const forward = (): Tensor => conv(x, filter, setting);
            const backward = (): Tensor => transposed(y, filter, {...setting, outputPadding});
            const [dx, dw] = gradients(forward, [x, filter], y);
            const [dy, dwToo] = gradients(backward, [y, filter], x);
            closeTo(dx, backward().dataSync(), 1e-5);
            closeTo(dy, forward().dataSync(), 1e-5);
            closeTo(dw, dwToo.dataSync(), 1e-5);
          }),
          {numRuns: 30},
        );
      });
    });
  }
});

describe('output sizes', () => {
  for (const rank of [1, 2, 3] as const) {
    it(`conv${rank}d has one output for each place where the window fits`, () => {
      fc.assert(
        fc.property(settingOf(rank), setting => {
          const layer = [layers.conv1d, layers.conv2d, layers.conv3d][rank - 1] as (options: object) => stock.Layer;
          const {kernel: kernelSize, strides, dilation, padding} = setting;
          const shape = layer({filters: 1, kernelSize, strides, dilation, padding}).computeOutputShape([
            1,
            ...setting.size,
            1,
          ]);
          expect(shape).to.deep.equal([1, ...setting.size.map((n, axis) => places(n, axis, setting)), 1]);
        }),
      );
    });

    it(`convTranspose${rank}d reaches from the first place that is written to the last, less the padding`, () => {
      fc.assert(
        fc.property(settingOf(rank), fc.nat(), (setting, more) => {
          const {kernel: kernelSize, strides, dilation, padding, size} = setting;
          const outputPadding = strides.map((s, axis) => more % Math.max(s, dilation[axis]));
          const lengths = size.map((n, axis) => {
            const [least, greatest] = written(n, axis, setting);
            return greatest - least + 1 + outputPadding[axis] - padding[axis][0] - padding[axis][1];
          });
          fc.pre(lengths.every(n => n >= 1));
          const make = [layers.convTranspose1d, layers.convTranspose2d, layers.convTranspose3d][rank - 1];
          const layer = (make as (options: object) => stock.Layer)({
            filters: 1,
            kernelSize,
            strides,
            dilation,
            padding,
            outputPadding,
          });
          expect(layer.computeOutputShape([1, ...size, 1])).to.deep.equal([1, ...lengths, 1]);
        }),
      );
    });
  }

  it("padding 'same' gives ceil(length / stride) outputs, with as few zeros as can be and the odd one at the end", () => {
    fc.assert(
      fc.property(count(1, 20), count(1, 9), count(1, 5), (length, kernel, stride) => {
        const [before, after] = samePadding(length, kernel, stride);
        const outputs = Math.ceil(length / stride);
        const fits = (zeros: number): boolean => Math.floor((length + zeros - kernel) / stride) + 1 >= outputs;
        expect(fits(before + after), 'enough').to.equal(true);
        if (before + after > 0) expect(fits(before + after - 1), 'one less').to.equal(false);
        expect(after - before).to.be.oneOf([0, 1]);
      }),
    );
  });
});

onEveryBackend(() => {
  describe('ops.pixelShuffle and ops.pixelUnshuffle', () => {
    it('are inverse, and each the gradient of the other', () => {
      fc.assert(
        fc.property(count(1, 3), count(1, 3), count(1, 3), count(1, 3), (height, width, channels, factor) => {
          const x = hashed('x', [2, height, width, channels * factor ** 2]);
          const y = ops.pixelShuffle(x, factor);
          expect(ops.pixelUnshuffle(y, factor).dataSync()).to.deep.equal(x.dataSync());
          const upstream = hashed('upstream', y.shape);
          const [dx] = gradients(() => ops.pixelShuffle(x, factor), [x], upstream);
          expect(dx.dataSync()).to.deep.equal(ops.pixelUnshuffle(upstream, factor).dataSync());
          const [dy] = gradients(() => ops.pixelUnshuffle(y, factor), [y], x);
          expect(dy.dataSync()).to.deep.equal(y.dataSync());
        }),
        {numRuns: 30},
      );
    });
  });

  describe('ops.upsample', () => {
    it('treats height and width alike: transposed images give transposed results, and gradients', () => {
      fc.assert(
        fc.property(
          fc.tuple(count(1, 5), count(1, 5)),
          fc.tuple(count(1, 7), count(1, 7)),
          fc.constantFrom('nearest', 'bilinear'),
          ([height, width], [newHeight, newWidth], mode) => {
            const x = hashed('x', [1, height, width, 2]);
            const turn = (image: Tensor): Tensor => transpose(image, [0, 2, 1, 3]);
            const resized = (): Tensor => ops.upsample(x, {size: [newHeight, newWidth], mode});
            const turned = (): Tensor => turn(ops.upsample(turn(x), {size: [newWidth, newHeight], mode}));
            closeTo(turned(), resized().dataSync(), 1e-6);
            const upstream = hashed('upstream', [1, newHeight, newWidth, 2]);
            const [expected] = gradients(resized, [x], upstream);
            closeTo(gradients(turned, [x], upstream)[0], expected.dataSync(), 1e-6);
          },
        ),
        {numRuns: 40},
      );
    });
  });

  describe("padding 'same' at any stride equals that of the stock layer", () => {
    const SETTINGS = fc.record({
      size: count(1, 7),
      kernelSize: count(1, 4),
      strides: count(1, 4),
    });
    const MAKERS = {
      conv1d: [layers.conv1d, stock.conv1d, [2, 3], 1],
      conv2d: [layers.conv2d, stock.conv2d, [2, 3], 2],
    } as const;
    for (const [name, [ours, theirs, [channels, filters], rank]] of Object.entries(MAKERS)) {
      it(name, () => {
        fc.assert(
          fc.property(SETTINGS, ({size, kernelSize, strides}) => {
            tidy(() => {
              const x = hashed('x', [2, ...Array<number>(rank).fill(size), channels]);
              const weights = [
                hashed('weight', [...Array<number>(rank).fill(kernelSize), channels, filters]),
                hashed('bias', [filters]),
              ];
              const [actual, expected] = [ours, theirs].map(make => {
                const layer = make({filters, kernelSize, strides, padding: 'same'});
                layer.build(x.shape);
                layer.setWeights(weights);
                return layer.apply(x) as Tensor;
              });
              expect(actual.shape).to.deep.equal(expected.shape);
              closeTo(actual, expected.dataSync(), 1e-5);
            });
          }),
          {numRuns: 30},
        );
      });
    }
  });
});
