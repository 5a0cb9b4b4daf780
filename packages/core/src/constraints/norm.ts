/**
 * What constraints on norms share.
 */
import {type serialization, sqrt, square, sum, type Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {ConstraintBase} from './base.ts';

/** Options of constraints on norms. */
export interface NormOptions {
  /**
   * Axes that a norm is taken over, negative ones from the end. The weights of one output are over 0 in `tf.layers.dense`,
   * 1 in `linear`, and `[0, 1, 2]` in `conv2d`. @defaultValue 0
   */
  axis?: number | readonly number[];
}

/** How far, as a part, a norm may be from where it was scaled to: some roundings of 6e-8. */
export const ROUNDING = 1e-6;

/** A constraint on the Euclidean norms of a weight's parts. */
export abstract class NormConstraint extends ConstraintBase {
  private readonly axes: number | number[];

  constructor(owner: string, {axis = 0}: NormOptions) {
    super();
    const axes = Array.isArray(axis) ? axis : [axis];
    if (axes.length === 0 || !axes.every(Number.isInteger)) {
      throw new ConfigError(`${owner}: axis is ${JSON.stringify(axis)}; an integer, or several, is needed`);
    }
    this.axes = axes.length === 1 ? axes[0] : [...axes];
  }

  /** The norms, the axes they are taken over being of size 1. */
  protected norms(weight: Tensor): Tensor {
    return sqrt(sum(square(weight), this.axes, true));
  }

  // as in tfjs's base class, which its types keep out of sight
  static fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    return new cls(config);
  }

  override getConfig(): serialization.ConfigDict {
    return {axis: this.axes};
  }
}
