/** Attributes of TensorFlow's operations, as the addon takes them. */
import type {OpAttribute, TensorflowBinding} from './tensorflowBinding.ts';

/** A switch. */
export const flagAttribute = (binding: TensorflowBinding, name: string, value: boolean): OpAttribute => ({
  name,
  type: binding.TF_ATTR_BOOL,
  value,
});

/** A float. */
export const floatAttribute = (binding: TensorflowBinding, name: string, value: number): OpAttribute => ({
  name,
  type: binding.TF_ATTR_FLOAT,
  value,
});

/** A list of integers. */
export const integersAttribute = (binding: TensorflowBinding, name: string, value: number[]): OpAttribute => ({
  name,
  type: binding.TF_ATTR_INT,
  value,
});
