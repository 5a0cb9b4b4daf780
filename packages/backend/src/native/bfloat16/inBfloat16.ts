/**
 * TensorFlow operations on float32 tensors, computed in bfloat16: inputs are rounded, products are added up in float32, and the
 * result, rounded once more, becomes float32 again.
 *
 * As does `torch.autocast('cpu', dtype=torch.bfloat16)`, weights stay float32 and are rounded where they are used.
 */
import type {Tensor, TensorInfo} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import type {OpAttribute} from '../tensorflowBinding.ts';

/** `DT_BFLOAT16` of tensorflow/core/framework/types.proto. */
const BFLOAT16 = 14;

/** An input: a tensor to be rounded, or whole numbers that stay. */
export type Operand = TensorInfo | Int32Array;

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
  const cast = (id: number, from: number, to: number): {id: number; shape: number[]} =>
    binding.executeOp(
      'Cast',
      [
        type(native, 'SrcT', from),
        type(native, 'DstT', to),
        {name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false},
      ],
      [id],
      1,
    )[0];
  try {
    const inputs = operands.map(operand =>
      operand instanceof Int32Array
        ? keep(binding.createTensor([operand.length], binding.TF_INT32, operand))
        : keep(cast(native.getInputTensorIds([operand])[0], binding.TF_FLOAT, BFLOAT16).id),
    );
    const [rounded] = binding.executeOp(name, [type(native, 'T', BFLOAT16), ...attributes], inputs, 1);
    const {id, shape} = cast(keep(rounded.id), BFLOAT16, binding.TF_FLOAT);
    return native.createOutputTensor({id, shape, dtype: binding.TF_FLOAT});
  } finally {
    for (const id of own) binding.deleteTensor(id);
  }
}

const type = ({binding}: NativeBackend, name: string, value: number): OpAttribute => ({
  name,
  type: binding.TF_ATTR_TYPE,
  value,
});
