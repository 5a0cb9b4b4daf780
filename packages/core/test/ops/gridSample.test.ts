/** Values and gradients are compared with PyTorch's in test/conformance; here, what follows from the definition. */
import {grad, square, sum, type Tensor, tensor3d, tensor4d, tile, zeros} from '@tensorflow/tfjs-core';
import {ConfigError, ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {finiteDifferences, gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';

const PADDINGS = ['zeros', 'border', 'reflection'] as const;
const side = fc.integer({min: 1, max: 7});
const size = fc.tuple(side, side);

const same = (batch: number): Tensor => tile(tensor3d([1, 0, 0, 0, 1, 0], [1, 2, 3]), [batch, 1, 1]);
/** A row of pixels at the columns given. */
function alongRow(pixels: number[], columns: number[], attrs: ops.GridSampleAttrs): Tensor {
  const points = columns.flatMap(column => [column, 0]);
  return ops.gridSample(tensor4d(pixels, [1, 1, pixels.length, 1]), tensor4d(points, [1, 1, columns.length, 2]), attrs);
}

onEveryBackend(() => {
  describe('ops.gridSample', () => {
    it('shows images as they are through the grid of the identity, whatever the padding', () => {
      fc.assert(
        fc.property(size, fc.constantFrom(...PADDINGS), fc.boolean(), (pixels, paddingMode, alignCorners) => {
          const x = hashed('x', [2, ...pixels, 3]);
          const grid = ops.affineGrid(same(2), {size: pixels, alignCorners});
          for (const mode of ['nearest', 'bilinear'] as const) {
            closeTo(ops.gridSample(x, grid, {mode, paddingMode, alignCorners}), x.dataSync(), 2e-6);
          }
        }),
        {numRuns: 15},
      );
    });

    it("resizes as upsample does with mode 'bilinear' where the grid has another size", () => {
      fc.assert(
        fc.property(size, size, fc.boolean(), (pixels, larger, alignCorners) => {
          const x = hashed('x', [1, ...pixels, 2]);
          const grid = ops.affineGrid(same(1), {size: larger, alignCorners});
          // an output of one pixel is the middle of the image to a grid, and its first pixel to upsample
          fc.pre(!alignCorners || !larger.includes(1));
          const expected = ops.upsample(x, {size: larger, mode: 'bilinear', alignCorners}).dataSync();
          closeTo(ops.gridSample(x, grid, {paddingMode: 'border', alignCorners}), expected, 2e-6);
        }),
        {numRuns: 15},
      );
    });

    it('turns an image by a quarter, and shifts it by a pixel', () => {
      const x = tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 3, 3, 1]);
      const through = (theta: number[]): Tensor =>
        ops.gridSample(x, ops.affineGrid(tensor3d(theta, [1, 2, 3]), {size: 3}));
      // the column of the image is the row of the result
      closeTo(through([0, 1, 0, -1, 0, 0]), [7, 4, 1, 8, 5, 2, 9, 6, 3], 1e-5);
      // three pixels are 2
      closeTo(through([1, 0, 2 / 3, 0, 1, 0]), [2, 3, 0, 5, 6, 0, 8, 9, 0], 1e-5);
    });

    it('gives each image its own grid', () => {
      const theta = tensor3d([1, 0, 0, 0, 1, 0, -1, 0, 0, 0, 1, 0], [2, 2, 3]);
      const y = ops.gridSample(tensor4d([1, 2, 3, 4], [2, 1, 2, 1]), ops.affineGrid(theta, {size: [1, 2]}));
      closeTo(y, [1, 2, 4, 3], 1e-6);
    });

    it('is zeros, the border or a mirror outside of the image', () => {
      // half a pixel left of the first one's centre, one pixel right of the last one's, and two
      const columns = [-1, 4 / 3, 2];
      closeTo(alongRow([3, 6, 9], columns, {}), [1.5, 0, 0], 1e-5);
      closeTo(alongRow([3, 6, 9], columns, {paddingMode: 'border'}), [3, 9, 9], 1e-5);
      // mirrored at the edge, the pixel beyond the last is the last again, and then comes the one before it
      closeTo(alongRow([3, 6, 9], columns, {paddingMode: 'reflection'}), [3, 9, 6], 1e-5);
      // mirrored at the centre of the last, where 2 is one pixel beyond it, the one before it comes first
      closeTo(alongRow([3, 6, 9], [2], {paddingMode: 'reflection', alignCorners: true}), [6], 1e-5);
    });

    it('takes the even one of two pixels that are equally near, as PyTorch does', () => {
      // halfway between pixels 0 and 1, 1 and 2, and 2 and 3
      closeTo(alongRow([1, 2, 3, 4], [-0.5, 0, 0.5], {mode: 'nearest'}), [1, 3, 3], 0);
    });

    it('takes infinity for far outside, and what is not a number for -1', () => {
      const wild = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30];
      closeTo(alongRow([3, 6], wild, {}), [0, 0, 0], 0);
      closeTo(alongRow([3, 6], wild, {paddingMode: 'border'}), [6, 3, 6], 0);
      for (const value of alongRow([3, 6], wild, {paddingMode: 'reflection'}).dataSync()) {
        expect(value, 'somewhere in the mirrors').to.be.within(3, 6);
      }
      closeTo(alongRow([3, 6], [Number.NaN, -1], {}), [1.5, 1.5], 0);
    });

    it('has a gradient that can be differentiated again, by the images and by the grid', () => {
      const [x, grid] = [hashed('x', [1, 3, 4, 2]), hashed('weight', [1, 2, 2, 2])];
      const upstream = hashed('upstream', [1, 3, 4, 2]);
      const slopes = (v: Tensor, g: Tensor): Tensor => grad((u: Tensor) => sum(square(ops.gridSample(u, g))))(v);
      const [byX, byGrid] = gradients(() => slopes(x, grid), [x, grid], upstream);
      // the slopes are AᵀA x, whose gradient is AᵀA of the upstream
      closeTo(byX, slopes(upstream, grid).dataSync(), 1e-6);
      const [expected] = finiteDifferences(
        ([values]) => slopes(x, tensor4d(values, [1, 2, 2, 2])).dataSync(),
        [grid],
        upstream,
      );
      closeTo(byGrid, expected, 2e-3);
      expect(Math.max(...expected)).to.be.above(0.1);
    });

    it('hands out the gradients of points that share a pixel', () => {
      const x = tensor4d([1, 2], [1, 1, 2, 1]);
      const grid = tensor4d([-0.5, 0, -0.5, 0, 0, 0], [1, 1, 3, 2]);
      const [dx, dGrid] = gradients(() => ops.gridSample(x, grid), [x, grid], tensor4d([1, 10, 100], [1, 1, 3, 1]));
      closeTo(dx, [1 + 10 + 50, 50], 1e-5);
      // a step of 1 is one pixel, in which the image grows by 1; down it shrinks to zeros on both sides alike
      expect(Array.from(dGrid.dataSync())[4]).to.be.closeTo(100, 1e-4);
    });

    it('takes an empty batch', () => {
      const theta = zeros([0, 2, 3]);
      const grid = ops.affineGrid(theta, {size: [4, 5]});
      expect(grid.shape).to.deep.equal([0, 4, 5, 2]);
      expect(ops.gridSample(zeros([0, 2, 3, 1]), grid).shape).to.deep.equal([0, 4, 5, 1]);
    });

    it('gives, with affineGrid, points at the centres of pixels, or ends at corners', () => {
      const points = (alignCorners: boolean): Tensor => ops.affineGrid(same(1), {size: [1, 2], alignCorners});
      closeTo(points(false), [-0.5, 0, 0.5, 0], 0);
      closeTo(points(true), [-1, 0, 1, 0], 0);
    });
  });
});

describe('ops.gridSample and affineGrid refuse', () => {
  const x = (): Tensor => zeros([2, 3, 3, 1]);
  const refuses = (make: () => unknown, message: string): void => expect(make).to.throw(ConfigError, message) as never;

  it('images that are none', () => {
    const grid = zeros([2, 4, 4, 2]);
    refuses(
      () => ops.gridSample(zeros([2, 3, 3, 1], 'int32'), grid),
      'gridSample: the input is int32 of shape [2,3,3,1]; float32 is needed',
    );
    refuses(
      () => ops.gridSample(zeros([2, 3, 3]), grid),
      'gridSample: the input has shape [2,3,3]; [batch, height, width, channels] is needed',
    );
    refuses(
      () => ops.gridSample(zeros([2, 0, 3, 1]), grid),
      'gridSample: the input has shape [2,0,3,1]; images of at least one pixel are needed',
    );
  });

  it('grids that are none, or of another batch', () => {
    for (const shape of [
      [1, 4, 4, 2],
      [2, 4, 4, 3],
      [2, 4, 2],
      [2, 0, 4, 2],
    ]) {
      refuses(
        () => ops.gridSample(x(), zeros(shape)),
        `gridSample: grid is float32 of shape [${shape}]; float32 [2, newHeight, newWidth, 2] is needed, one point ` +
          '(column, row) for each pixel of the result, as affineGrid gives them',
      );
    }
    refuses(() => ops.gridSample(x(), zeros([2, 4, 4, 2], 'int32')), 'gridSample: grid is int32 of shape [2,4,4,2]');
  });

  it('modes that are none', () => {
    const sample = (attrs: object) => () => ops.gridSample(x(), zeros([2, 4, 4, 2]), attrs as ops.GridSampleAttrs);
    refuses(sample({mode: 'bicubic'}), "gridSample: mode is 'bicubic'; 'bilinear' or 'nearest' is needed");
    refuses(
      sample({paddingMode: 'wrap'}),
      "gridSample: paddingMode is 'wrap'; 'zeros', 'border' or 'reflection' is needed",
    );
  });

  it('matrices that are none, and sizes', () => {
    refuses(
      () => ops.affineGrid(zeros([2, 3, 3]), {size: 4}),
      'affineGrid: theta is float32 of shape [2,3,3]; float32 [batch, 2, 3] is needed. Of a matrix [3, 3] leave the last ' +
        'row out',
    );
    refuses(() => ops.affineGrid(zeros([2, 2, 3], 'int32'), {size: 4}), 'affineGrid: theta is int32 of shape [2,2,3]');
    refuses(
      () => ops.affineGrid(zeros([2, 2, 3]), {size: [4, 0]}),
      'affineGrid: size is [4, 0]; a positive integer or [height, width] of such is needed',
    );
  });
});
