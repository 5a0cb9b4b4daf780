/**
 * Convolution of volumes as a sum of convolutions of images: for each slice `t` of the window, all slices of the volumes
 * that it meets on its way are one batch of images.
 */
import {addN, concat, pad, reshape, slice, stridedSlice, type Tensor4D, type Tensor5D} from '@tensorflow/tfjs-core';
import {chooseConvolution} from './chooseConvolution.ts';
import type {Convolution3d, Shape4D, Shape5D, WholeConv2dAttrs, WholeConv3dAttrs} from './convolution.ts';
import {reframe} from './reframe.ts';

const NONE = [0, 0] as const;

/** What remains of the attributes in a slice. */
const inPlane = ({strides, dilation, groups}: WholeConv3dAttrs): WholeConv2dAttrs => ({
  strides: [strides[1], strides[2]],
  padding: [NONE, NONE],
  dilation: [dilation[1], dilation[2]],
  groups,
});

/** Slice `t` of the filters. */
function filterSlice(filter: Tensor5D, t: number): Tensor4D {
  const [, ...plane] = filter.shape;
  return reshape(slice(filter, t, 1), plane as Shape4D);
}

/** The slices of `x` that lie `step` apart from `first` on, `count` of each volume, as a batch of images. */
function slicesOf(x: Tensor5D, first: number, count: number, step: number): Tensor4D {
  const [batch, depth, ...plane] = x.shape;
  const size = plane.reduce((a, b) => a * b);
  const end = first + (count - 1) * step + 1;
  const taken = stridedSlice(reshape(x, [batch, depth, size]), [0, first, 0], [batch, end, size], [1, step, 1]);
  return reshape(taken, [batch * count, ...plane] as Shape4D);
}

/** The transpose of {@link slicesOf}: puts the images where they were taken from, and zeros elsewhere. */
function putSlices(images: Tensor4D, first: number, count: number, step: number, [batch, depth]: Shape5D): Tensor5D {
  const [, ...plane] = images.shape;
  const size = plane.reduce((a, b) => a * b);
  const apart = pad(reshape(images, [batch, count, size]), [
    [0, 0],
    [0, 0],
    [0, (step - 1) * size],
  ]);
  const volumes: Tensor5D = reshape(apart, [batch, count * step, ...plane] as Shape5D);
  return reframe(volumes, [[first, depth - first - count * step], NONE, NONE]);
}

/** For any attributes. */
export const bySlices: Convolution3d = {
  forward(x, filter, attrs) {
    const plane = inPlane(attrs);
    const padded = reframe(x, attrs.padding);
    const [stride, dilation] = [attrs.strides[0], attrs.dilation[0]];
    const [batch, depth] = padded.shape;
    const [slices, ...planeShape] = filter.shape;
    const count = Math.floor((depth - (slices - 1) * dilation - 1) / stride) + 1;
    const convolution = chooseConvolution(planeShape as Shape4D, plane);
    const parts = Array.from({length: slices}, (_, t) =>
      convolution.forward(slicesOf(padded, t * dilation, count, stride), filterSlice(filter, t), plane),
    );
    const [, ...outPlane] = parts[0].shape;
    return reshape(addN(parts), [batch, count, ...outPlane] as Shape5D);
  },

  inputGradient(dy, filter, inputShape, attrs) {
    const plane = inPlane(attrs);
    const [batch, count, ...outPlane] = dy.shape;
    const [, , ...imagePlane] = inputShape;
    const [slices, ...planeShape] = filter.shape;
    const convolution = chooseConvolution(planeShape as Shape4D, plane);
    const upstream: Tensor4D = reshape(dy, [batch * count, ...outPlane] as Shape4D);
    const imageShape = [batch * count, ...imagePlane] as Shape4D;
    const parts = Array.from({length: slices}, (_, t) => {
      const images = convolution.inputGradient(upstream, filterSlice(filter, t), imageShape, plane);
      return putSlices(images, t * attrs.dilation[0], count, attrs.strides[0], inputShape);
    });
    return addN(parts);
  },

  filterGradient(x, dy, filterShape, attrs) {
    const plane = inPlane(attrs);
    const [batch, count, ...outPlane] = dy.shape;
    const [slices, ...planeShape] = filterShape;
    const convolution = chooseConvolution(planeShape as Shape4D, plane);
    const upstream: Tensor4D = reshape(dy, [batch * count, ...outPlane] as Shape4D);
    const parts = Array.from({length: slices}, (_, t) => {
      const images = slicesOf(x, t * attrs.dilation[0], count, attrs.strides[0]);
      return convolution.filterGradient(images, upstream, planeShape as Shape4D, plane);
    });
    return reshape(concat(parts, 0), filterShape);
  },
};
