/** Values and gradients are compared with PyTorch's in test/conformance; here, what follows from the definition. */
import {fill, type Tensor, tensor4d, zeros} from '@tensorflow/tfjs-core';
import {ConfigError, ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {hashed} from '../support/hashed.ts';

const MODES = ['bilinear', 'bicubic', 'lanczos'] as const;
const size = fc.tuple(fc.integer({min: 1, max: 12}), fc.integer({min: 1, max: 12}));

onEveryBackend(() => {
  describe('ops.resizeAntialiased', () => {
    it('weights the pixels under an output pixel by a triangle as wide as they are', () => {
      const row = tensor4d([7, 14, 0, 0], [1, 1, 4, 1]);
      // centres 1 and 3, a triangle of 2 either way: 0.75, 0.75, 0.25 of 1.75, and mirrored
      closeTo(ops.resizeAntialiased(row, {size: [1, 2]}), [9, 2], 1e-6);
    });

    it('turns fine stripes into grey, where upsample keeps one of the colours', () => {
      const stripes = tensor4d([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1], [1, 1, 12, 1]);
      closeTo(ops.upsample(stripes, {size: [1, 6], mode: 'nearest'}), [0, 0, 0, 0, 0, 0], 0);
      const grey = ops.resizeAntialiased(stripes, {size: [1, 6]});
      // at the ends, 0.75, 0.75 and 0.25 of 1.75
      closeTo(grey, [3 / 7, 0.5, 0.5, 0.5, 0.5, 4 / 7], 1e-6);
    });

    it('leaves a constant image constant, whatever the sizes and the mode', () => {
      fc.assert(
        fc.property(size, size, fc.constantFrom(...MODES), (input, output, mode) => {
          const y = ops.resizeAntialiased(fill([1, ...input, 2], 3.25), {size: output, mode});
          expect(y.shape).to.deep.equal([1, ...output, 2]);
          // the weights of an axis add up to 1 but for their rounding
          closeTo(y, Array(y.size).fill(3.25), 5e-6);
        }),
        {numRuns: 40},
      );
    });

    it('leaves an image of its own size as it is, in every mode', () => {
      const x = hashed('x', [2, 5, 4, 3]);
      // the sine of a multiple of π is 1e-16
      for (const mode of MODES) closeTo(ops.resizeAntialiased(x, {size: [5, 4], mode}), x.dataSync(), 1e-7);
    });

    it("enlarges as upsample does with mode 'bilinear'", () => {
      fc.assert(
        fc.property(size, size, ([height, width], [more, wider]) => {
          const x = hashed('x', [1, height, width, 2]);
          const larger = [height + more, width + wider] as const;
          const expected = ops.upsample(x, {size: larger, mode: 'bilinear'}).dataSync();
          closeTo(ops.resizeAntialiased(x, {size: larger}), expected, 1e-6);
        }),
        {numRuns: 40},
      );
    });

    it('takes one number for both sides, and an empty batch', () => {
      expect(ops.resizeAntialiased(hashed('x', [2, 5, 7, 3]), {size: 4}).shape).to.deep.equal([2, 4, 4, 3]);
      expect(ops.resizeAntialiased(zeros([0, 5, 7, 3]), {size: 4}).shape).to.deep.equal([0, 4, 4, 3]);
    });
  });
});

describe('ops.resizeAntialiased refuses', () => {
  const refuses = (x: Tensor, attrs: object, message: string): void => {
    expect(() => ops.resizeAntialiased(x, attrs as ops.ResizeAntialiasedAttrs)).to.throw(
      ConfigError,
      `resizeAntialiased: ${message}`,
    );
  };

  it('images that are none', () => {
    refuses(zeros([1, 2, 2, 1], 'int32'), {size: 1}, 'the input is int32 of shape [1,2,2,1]; float32 is needed');
    refuses(zeros([2, 2, 1]), {size: 1}, 'the input has shape [2,2,1]; [batch, height, width, channels] is needed');
    refuses(zeros([1, 0, 2, 1]), {size: 1}, 'the input has shape [1,0,2,1]; images of at least one pixel are needed');
  });

  it('sizes and modes that are none', () => {
    const x = zeros([1, 2, 2, 1]);
    refuses(x, {size: [2, 0]}, 'size is [2, 0]; a positive integer or [height, width] of such is needed');
    refuses(x, {size: 2, mode: 'nearest'}, "mode is 'nearest'; 'bilinear', 'bicubic' or 'lanczos' is needed");
  });
});
