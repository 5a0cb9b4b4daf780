/**
 * Weights in bfloat16 that are rounded once for all predictions: reading AlexNet's 58.6 M weights of linear layers to round them
 * takes longer than multiplying them with a batch of 32.
 *
 * What is kept belongs to the addon's handle of the values, of which none is used twice: weights that were changed or loaded
 * anew have another. It is given up with the tensor's data.
 */
import type {TensorInfo} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import type {TensorflowBinding} from '../tensorflowBinding.ts';
import {BFLOAT16, cast} from './cast.ts';

/** The values that were rounded, and what they became. */
interface Rounded {
  readonly id: number;
  readonly rounded: number;
}

const kept = new WeakMap<object, Rounded>();

/** The handle of a weight's values in bfloat16; not to be deleted by who asks. */
export function roundedWeight(native: NativeBackend, weight: TensorInfo): number {
  const {binding} = native;
  const {dataId} = weight;
  const [id] = native.getInputTensorIds([weight]);
  const known = kept.get(dataId);
  if (known?.id === id) return known.rounded;
  forgetRounded(binding, dataId);
  const rounded = cast(binding, id, binding.TF_FLOAT, BFLOAT16).id;
  kept.set(dataId, {id, rounded});
  return rounded;
}

/** Gives up what was kept of a tensor's data, if anything was. */
export function forgetRounded(binding: TensorflowBinding, dataId: object): void {
  const known = kept.get(dataId);
  if (known === undefined) return;
  kept.delete(dataId);
  binding.deleteTensor(known.rounded);
}
