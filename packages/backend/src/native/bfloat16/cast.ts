import type {OpAttribute, TensorflowBinding} from '../tensorflowBinding.ts';

/** `DT_BFLOAT16` of tensorflow/core/framework/types.proto. */
export const BFLOAT16 = 14;

/** Values in another type, rounded to the nearest. Takes and gives handles of the addon, types as TensorFlow numbers them. */
export function cast(binding: TensorflowBinding, id: number, from: number, to: number): {id: number; shape: number[]} {
  const type = (name: string, value: number): OpAttribute => ({name, type: binding.TF_ATTR_TYPE, value});
  const truncate = {name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false};
  return binding.executeOp('Cast', [type('SrcT', from), type('DstT', to), truncate], [id], 1)[0];
}
