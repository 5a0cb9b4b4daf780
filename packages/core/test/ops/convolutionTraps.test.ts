/** Convolutions that tfjs or a backend of its gets wrong or refuses: what is in doubt is computed by hand. */
import {ones, type Tensor, tensor3d, tensor4d, tensor5d, zeros} from '@tensorflow/tfjs-core';
import {ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {gradients} from '../support/gradients.ts';

const NONE = [0, 0] as const;
const FLAT = [NONE, NONE] as const;

onEveryBackend(() => {
  describe('convolution where tfjs or libtensorflow fails', () => {
    // libtensorflow 2.21 gives numbers from elsewhere in memory
    it('a batch of one-channel images, one output wide, by steps of 1 down and 2 sideways', () => {
      const x = tensor4d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [2, 2, 3, 1]);
      const y = ops.conv2d(x, tensor4d([1, 10], [1, 2, 1, 1]), {strides: [1, 2], padding: FLAT});
      closeTo(y, [21, 54, 87, 120], 0);
    });

    it('a batch of one-channel volumes, likewise', () => {
      const x = tensor5d([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], [2, 1, 2, 3, 1]);
      const filter = tensor5d([1, 10], [1, 1, 2, 1, 1]);
      const y = ops.conv3d(x, filter, {strides: [1, 1, 2], padding: [NONE, NONE, NONE]});
      closeTo(y, [21, 54, 87, 120], 0);
    });

    // tfjs's gradients are by 'valid' or 'same' padding only on native, and by a dilation of 1 everywhere
    it('the gradients of a padded and dilated convolution', () => {
      const x = tensor4d([1, 2, 3], [1, 1, 3, 1]);
      const filter = tensor4d([1, 10], [1, 2, 1, 1]);
      const attrs = {strides: [1, 1], padding: [NONE, [1, 0]], dilation: [1, 2]} as const;
      const forward = (): Tensor => ops.conv2d(x, filter, attrs);
      closeTo(forward(), [0 + 20, 1 + 30], 0);
      const [dx, dw] = gradients(forward, [x, filter], tensor4d([1, 100], [1, 1, 2, 1]));
      closeTo(dx, [100, 10, 1000], 0);
      closeTo(dw, [0 + 100, 2 + 300], 0);
    });

    it('the gradients of a dilated depthwise convolution with two filters a channel', () => {
      const x = tensor4d([1, 2, 3, 4, 5, 6], [1, 1, 3, 2]);
      // [height, width, channels, multiplier]
      const filter = tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2]);
      const attrs = {strides: [1, 1], padding: FLAT, dilation: [1, 2]} as const;
      const forward = (): Tensor => ops.depthwiseConv2d(x, filter, attrs);
      // pixels 0 and 2 of channel 0 are 1 and 5, of channel 1 are 2 and 6
      closeTo(forward(), [1 + 25, 2 + 30, 6 + 42, 8 + 48], 0);
      const [dx, dw] = gradients(forward, [x, filter], tensor4d([1, 10, 100, 1000], [1, 1, 1, 4]));
      closeTo(dx, [21, 4300, 0, 0, 65, 8700], 0);
      closeTo(dw, [1, 10, 200, 2000, 5, 50, 600, 6000], 0);
    });

    // tfjs has no gradient for conv3dTranspose, and no output padding
    it('the gradients of a transposed convolution of volumes, with output padding', () => {
      const x = tensor5d([2, 3], [1, 1, 1, 2, 1]);
      const filter = tensor5d([1, 10], [1, 1, 2, 1, 1]);
      const attrs = {strides: [1, 1, 3], padding: [NONE, NONE, NONE], outputPadding: [0, 0, 2]} as const;
      const forward = (): Tensor => ops.convTranspose3d(x, filter, attrs);
      closeTo(forward(), [2, 20, 0, 3, 30, 0, 0], 0);
      const upstream = tensor5d([1, 2, 4, 8, 16, 32, 64], [1, 1, 1, 7, 1]);
      const [dx, dw] = gradients(forward, [x, filter], upstream);
      closeTo(dx, [1 + 20, 8 + 160], 0);
      closeTo(dw, [2 + 24, 4 + 48], 0);
    });

    // tfjs's depthToSpace takes the channels in another order
    it('the order of the channels of a pixel shuffle', () => {
      // two channels by four pixels of a block: channel 0 has 1 to 4, channel 1 has 5 to 8
      const y = ops.pixelShuffle(tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 8]), 2);
      closeTo(y, [1, 5, 2, 6, 3, 7, 4, 8], 0);
    });

    // tfjs's gradients of resizing take height for width in plain JavaScript
    it('the gradients of resizing an image that is not square', () => {
      const x = tensor4d([1, 2, 3], [1, 1, 3, 1]);
      const attrs = {size: [2, 6], mode: 'nearest'} as const;
      closeTo(ops.upsample(x, attrs), [1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3], 0);
      const [dx] = gradients(() => ops.upsample(x, attrs), [x], ones([1, 2, 6, 1]));
      closeTo(dx, [4, 4, 4], 1e-6);
    });

    // tfjs's resizeBilinear takes pixels for points at their corners unless told otherwise
    it('where the pixels of a resized image lie', () => {
      const x = tensor4d([0, 4], [1, 1, 2, 1]);
      closeTo(ops.upsample(x, {size: [1, 4], mode: 'bilinear'}), [0, 1, 3, 4], 1e-6);
      closeTo(ops.upsample(x, {size: [1, 4], mode: 'bilinear', alignCorners: true}), [0, 4 / 3, 8 / 3, 4], 1e-6);
    });

    it('a sequence, as an image of one row', () => {
      const x = tensor3d([1, 2, 3, 4, 5], [1, 5, 1]);
      const y = ops.conv1d(x, tensor3d([1, 10], [2, 1, 1]), {strides: [2], padding: [[1, 0]], dilation: [3]});
      closeTo(y, [0 + 30, 2 + 50], 0);
      const z = ops.convTranspose1d(y, tensor3d([1, 10], [2, 1, 1]), {strides: [2], padding: [[1, 0]], dilation: [3]});
      closeTo(z, [0, 52, 300, 0, 520], 0);
    });

    // libtensorflow hands an empty tensor back as it is
    it('an empty batch, which has results without an image and gradients of zeros', () => {
      const [x, filter] = [zeros([0, 3, 3, 2]), ones([2, 2, 2, 4])];
      const attrs = {strides: [1, 1], padding: [[1, 0], NONE]} as const;
      const forward = (): Tensor => ops.conv2d(x, filter, attrs);
      expect(forward().shape).to.deep.equal([0, 3, 2, 4]);
      const [dx, dw] = gradients(forward, [x, filter], zeros([0, 3, 2, 4]));
      expect(dx.shape).to.deep.equal([0, 3, 3, 2]);
      closeTo(dw, Array(32).fill(0), 0);
      const back = ops.convTranspose2d(zeros([0, 3, 2, 4]), filter, attrs);
      expect(back.shape).to.deep.equal([0, 3, 3, 2]);
      const volumes = zeros([0, 3, 3, 3, 2]);
      const around = {strides: [1, 1, 1], padding: [[1, 0], NONE, [0, 1]]} as const;
      const convolved = (): Tensor => ops.conv3d(volumes, ones([2, 2, 2, 2, 4]), around);
      expect(convolved().shape).to.deep.equal([0, 3, 2, 3, 4]);
      const [dVolumes] = gradients(convolved, [volumes], zeros([0, 3, 2, 3, 4]));
      expect(dVolumes.shape).to.deep.equal([0, 3, 3, 3, 2]);
    });
  });
});
