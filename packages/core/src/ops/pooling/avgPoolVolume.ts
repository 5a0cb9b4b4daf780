/**
 * Average pooling of volumes without padding, slice by slice, then along the depth: the case for which some backends have a
 * kernel that does both at once.
 */
import {
  AvgPoolGrad,
  engine,
  type NamedAttrMap,
  reshape,
  type Tensor,
  avgPool as tfAvgPool,
  zeros,
} from '@tensorflow/tfjs-core';
import {defineOp} from '../defineOp.ts';
import {byPlanes} from './byPlanes.ts';

/** A window `[depth, height, width]` and how it moves. */
export interface AvgPoolVolumeAttrs {
  readonly poolSize: readonly number[];
  readonly strides: readonly number[];
}

type Pair = [number, number];

/** The gradient of images, of which it needs the shape alone. */
function planeGradient(dy: Tensor, input: Tensor, filterSize: Pair, strides: Pair): Tensor {
  const attrs = {filterSize, strides, pad: 'valid'};
  return engine().runKernel(AvgPoolGrad, {dy, input}, attrs as unknown as NamedAttrMap);
}

const gradientOp = defineOp<'x' | 'dy', AvgPoolVolumeAttrs>({
  name: 'ZooAvgPool3dGrad',
  compose: ({x, dy}, {poolSize, strides}) => {
    const [batch, depth, height, width, channels] = x.shape;
    const [, newDepth, newHeight, newWidth] = dy.shape;
    const area = newHeight * newWidth;
    const columns = reshape(dy, [batch, newDepth, area, channels]);
    const pooledSlices = zeros([batch, depth, area, channels]);
    const slices = planeGradient(columns, pooledSlices, [poolSize[0], 1], [strides[0], 1]);
    const images = reshape(x, [batch * depth, height, width, channels]);
    const pooledImages = reshape(slices, [batch * depth, newHeight, newWidth, channels]);
    const [, ...size] = poolSize;
    const [, ...steps] = strides;
    return reshape(planeGradient(pooledImages, images, size as Pair, steps as Pair), x.shape);
  },
});

const op = defineOp<'x', AvgPoolVolumeAttrs>({
  name: 'ZooAvgPool3d',
  compose: ({x}, {poolSize, strides}) => {
    const padding = poolSize.map((): Pair => [0, 0]);
    return byPlanes('avgPool3d', x, 3, {poolSize, strides, padding}, (images, [rows, columns]) =>
      tfAvgPool(images, [rows.poolSize, columns.poolSize], [rows.stride, columns.stride], 'valid'),
    );
  },
  gradient: {
    saves: ['x'],
    of: (dy, {x}, attrs) => ({x: () => gradientOp({x, dy}, attrs)}),
  },
});

/** Pools volumes that windows are known to fit into. */
export function avgPoolVolume(x: Tensor, {poolSize, strides}: AvgPoolVolumeAttrs): Tensor {
  return op({x}, {poolSize, strides});
}
