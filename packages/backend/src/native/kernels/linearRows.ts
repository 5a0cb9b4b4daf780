import type {Tensor, TensorInfo} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import {flagAttribute} from '../opAttributes.ts';

/**
 * A batch of few rows `[rows, in]` times a weight `[out, in]` by an operation of our own, when somebody reads it: see
 * {@link DeferredSums}.
 *
 * @param rounded - For products in bfloat16: the handle of the weight's values in it, which stays the caller's.
 */
export function linearRows(native: NativeBackend, x: TensorInfo, weight: TensorInfo, rounded?: () => number): Tensor {
  const {binding, deferred} = native;
  const name = `ZooLinearRows${rounded === undefined ? '' : 'Bfloat16'}`;
  return deferred.deferProduct([x.shape[0], weight.shape[0]], x, weight, ([rows, id, bias], relu) => {
    const inputs = [rows, rounded?.() ?? id, bias];
    return binding.executeOp(name, [flagAttribute(binding, 'relu', relu)], inputs, 1)[0].id;
  });
}
