/**
 * The tensors of a state dict, by name.
 */
import type {Fail} from '../../failure.ts';
import {findStateDict, isExtraState, isOpaque, PLAIN_TENSORS, tensorIn} from './findStateDict.ts';
import {type PickleTensor, type PickleValue, typeName} from './values.ts';

/**
 * Names and tensors, in order. Entries that end in `_extra_state` (what modules keep beside tensors) are passed over.
 *
 * @param key where the state dict is in a checkpoint; found if not given, see {@link findStateDict}
 * @throws WeightFormatError `E_VALUE` if there is no state dict or it holds something else than tensors, `E_NAME` for a
 * key that is no string, `E_UNSUPPORTED` for element types without a JavaScript counterpart
 */
export function stateDictEntries(root: PickleValue, key: string | undefined, fail: Fail): [string, PickleTensor][] {
  const out: [string, PickleTensor][] = [];
  for (const [name, value] of findStateDict(root, key, fail).entries) {
    if (typeof name !== 'string') throw fail('E_NAME', `a key of the state dict is ${typeName(name)}, not a string`);
    const tensor = tensorIn(value);
    if (tensor !== undefined) {
      checkType(tensor, name, fail);
      out.push([name, tensor]);
    } else if (!isExtraState(name)) {
      const remedy = isOpaque(value)
        ? `save ${PLAIN_TENSORS}`
        : 'if the weights are further inside, name them with the option key';
      const text = `the state dict holds ${typeName(value)} here, not a tensor; ${remedy}`;
      throw fail('E_VALUE', text, {tensor: name});
    }
  }
  return out;
}

function checkType({dtype, typeName}: PickleTensor, name: string, fail: Fail): void {
  if (dtype !== undefined) return;
  const remedy = /\.QU?Int/.test(typeName) ? 'save tensor.dequantize()' : 'save them as float32';
  const text = `elements of ${typeName} have no JavaScript counterpart; ${remedy}, or leave the tensor out`;
  throw fail('E_UNSUPPORTED', text, {tensor: name});
}
