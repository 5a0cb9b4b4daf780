/**
 * What several update rules are made of.
 */
import {add, mul, sub, type Tensor} from '@tensorflow/tfjs-core';

/** The gradient with an L2 penalty: `g + λw`. */
export function withL2(gradient: Tensor, weight: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? gradient : add(gradient, mul(weight, weightDecay));
}

/**
 * The weight after a step with decoupled decay: `w − (change + shrinkage·w)`.
 *
 * `(1 − shrinkage)·w` would be off by as much in each step as float32 rounds `1 − shrinkage`, always in one direction.
 */
export function stepped(weight: Tensor, change: Tensor, shrinkage: number): Tensor {
  return sub(weight, shrinkage === 0 ? change : add(change, mul(weight, shrinkage)));
}

/** Moving average: `decay·slot + (1 − decay)·value`, where a slot that is not there yet is zero. */
export function average(slot: Tensor | undefined, value: Tensor, decay: number): Tensor {
  const fresh = mul(value, 1 - decay);
  return slot === undefined ? fresh : add(mul(slot, decay), fresh);
}
