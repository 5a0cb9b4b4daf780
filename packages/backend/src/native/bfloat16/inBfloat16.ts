/**
 * TensorFlow operations on float32 tensors, computed in bfloat16: inputs are rounded, products are added up in float32, and the
 * result, rounded once more, becomes float32 again.
 *
 * As does `torch.autocast('cpu', dtype=torch.bfloat16)`, weights stay float32 and are rounded where they are used.
 */
import {engine, type Tensor, type TensorInfo} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import {hasOwnOps} from '../ownOps.ts';
import type {OpAttribute} from '../tensorflowBinding.ts';
import {BFLOAT16, cast} from './cast.ts';
import {roundedWeight} from './roundedWeight.ts';

/** An input: a tensor to be rounded, one that many calls will have in common, or whole numbers that stay. */
export type Operand = TensorInfo | {readonly weight: TensorInfo} | Int32Array;

/** Runs an operation whose type is called `T` on rounded inputs. */
export function inBfloat16(
  native: NativeBackend,
  name: string,
  attributes: readonly OpAttribute[],
  operands: readonly Operand[],
): Tensor {
  const {binding} = native;
  const own: number[] = [];
  const keep = (id: number): number => {
    own.push(id);
    return id;
  };
  const round = (tensor: TensorInfo): number =>
    native.deferred.halfOf(tensor.dataId) ??
    keep(cast(binding, native.getInputTensorIds([tensor])[0], binding.TF_FLOAT, BFLOAT16).id);
  const handle = (operand: Operand): number => {
    if (operand instanceof Int32Array) return keep(binding.createTensor([operand.length], binding.TF_INT32, operand));
    if (!('weight' in operand)) return round(operand);
    return isLearning() ? round(operand.weight) : roundedWeight(native, operand.weight);
  };
  try {
    const type = {name: 'T', type: binding.TF_ATTR_TYPE, value: BFLOAT16};
    const [rounded] = binding.executeOp(name, [type, ...attributes], operands.map(handle), 1);
    if (hasOwnOps()) return native.deferred.widen(rounded);
    const {id, shape} = cast(binding, keep(rounded.id), BFLOAT16, binding.TF_FLOAT);
    return native.createOutputTensor({id, shape, dtype: binding.TF_FLOAT});
  } finally {
    for (const id of own) binding.deleteTensor(id);
  }
}

/** Whether a gradient is being computed, after which weights are others. */
export const isLearning = (): boolean => engine().state.gradientDepth > 0;
