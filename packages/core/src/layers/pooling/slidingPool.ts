/**
 * What layers share that pool what a sliding window sees.
 */
import type {serialization} from '@tensorflow/tfjs-core';
import {layers, type Shape} from '@tensorflow/tfjs-layers';
import {
  type Padding1d,
  type Padding2d,
  type Padding3d,
  paddings,
  type Size1d,
  type Size2d,
  type Size3d,
  type SpatialRank,
  sizes,
} from '../../ops/geometry.ts';
import {axisWindows, checkHalf, type PoolAttrs, pooledLength} from '../../ops/pooling/window.ts';
import type {LayerOptions} from '../weightedLayer.ts';

/** Sizes and paddings along so many axes. */
interface Spatial {
  1: {size: Size1d; padding: Padding1d};
  2: {size: Size2d; padding: Padding2d};
  3: {size: Size3d; padding: Padding3d};
}

/** A size along `R` axes: one number for all, or one for each. */
export type SizeOf<R extends SpatialRank> = Spatial[R]['size'];

/** Options of layers that pool with a sliding window along `R` axes. */
export interface SlidingPoolOptions<R extends SpatialRank> extends NonNullable<LayerOptions> {
  /** Window, one number or one for each axis. */
  poolSize: SizeOf<R>;
  /** Step of the window. @defaultValue `poolSize` */
  strides?: SizeOf<R>;
  /** Places around the input, one number, one for each axis, or a pair for each; at most half the window. @defaultValue 0 */
  padding?: Spatial[R]['padding'];
  /** Let a last window hang over the end, so that no input is left out; it starts inside the input. @defaultValue false */
  ceilMode?: boolean;
}

/** Base of layers that pool with a sliding window. */
export abstract class SlidingPool<R extends SpatialRank> extends layers.Layer {
  protected readonly attrs: PoolAttrs & {readonly dilation: readonly number[]};
  private readonly owner: string;
  private readonly rank: R;

  constructor(owner: string, rank: R, options: SlidingPoolOptions<R>, dilation: unknown = 1) {
    super(options);
    const {poolSize, strides = poolSize, padding = 0, ceilMode = false} = options;
    this.owner = owner;
    this.rank = rank;
    this.attrs = {
      poolSize: sizes(owner, 'poolSize', poolSize, rank),
      strides: sizes(owner, 'strides', strides, rank),
      padding: paddings(owner, padding, rank),
      dilation: sizes(owner, 'dilation', dilation, rank),
      ceilMode,
    };
    checkHalf(owner, this.attrs, {padding, poolSize});
    this.inputSpec = [{ndim: rank + 2}];
  }

  /** The shape of what is pooled, for images of any size too. */
  protected pooledShape(inputShape: Shape): Shape {
    const lengths = axisWindows(this.attrs).map((window, axis) => {
      const length = inputShape[axis + 1];
      return length === null ? null : pooledLength(`${this.owner} '${this.name}'`, length, window);
    });
    return [inputShape[0], ...lengths, inputShape[this.rank + 1]];
  }

  override computeOutputShape(inputShape: Shape): Shape | Shape[] {
    return this.pooledShape(inputShape);
  }

  override getConfig(): serialization.ConfigDict {
    const {poolSize, strides, padding, ceilMode = false} = this.attrs;
    const plain = {poolSize: [...poolSize], strides: [...strides], padding: padding.map(pair => [...pair]), ceilMode};
    return {...super.getConfig(), ...plain};
  }
}
