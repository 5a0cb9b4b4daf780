/**
 * The state dict inside what a pickle holds: itself, or one level down in a training checkpoint.
 */
import {type Fail, quoted} from '../../failure.ts';
import {type PickleDict, type PickleTensor, type PickleValue, typeName} from './values.ts';

/** Keys under which checkpoints keep their state dict, in the order in which they are tried. */
const CHECKPOINT_KEYS = ['state_dict', 'model_state_dict', 'model'];

/**
 * Names and tensors, in order. Entries that end in `_extra_state` (what modules keep beside tensors) are passed over.
 *
 * @throws WeightFormatError `E_VALUE` if there is no state dict or it holds something else than tensors, `E_NAME` for a
 * key that is no string, `E_UNSUPPORTED` for element types without a JavaScript counterpart
 */
export function stateDictEntries(root: PickleValue, fail: Fail): [string, PickleTensor][] {
  const out: [string, PickleTensor][] = [];
  for (const [name, value] of findStateDict(root, fail).entries) {
    if (typeof name !== 'string') throw fail('E_NAME', `a key of the state dict is ${typeName(name)}, not a string`);
    const tensor = tensorOf(value);
    if (tensor !== undefined) {
      if (tensor.dtype === undefined) {
        const text = `elements of ${tensor.storage.typeName} have no JavaScript counterpart; save them as float32`;
        throw fail('E_UNSUPPORTED', text, {tensor: name});
      }
      out.push([name, tensor]);
    } else if (!name.endsWith('_extra_state')) {
      throw fail('E_VALUE', `the state dict holds ${typeName(value)} here, not a tensor`, {tensor: name});
    }
  }
  return out;
}

function findStateDict(root: PickleValue, fail: Fail): PickleDict {
  if (typeof root !== 'object' || root?.kind !== 'dict') {
    throw fail('E_VALUE', `the file holds ${typeName(root)}, not a state dict; save model.state_dict()`);
  }
  if (root.entries.size === 0 || hasTensors(root)) return root;
  for (const key of CHECKPOINT_KEYS) {
    const inner = root.entries.get(key);
    if (typeof inner === 'object' && inner?.kind === 'dict' && hasTensors(inner)) return inner;
  }
  const keys = [...root.entries.keys()].slice(0, 8).map(key => quoted(String(key)));
  throw fail(
    'E_VALUE',
    `no tensors at the top, nor under ${CHECKPOINT_KEYS.map(quoted).join(', ')}; the keys are ${keys.join(', ')}; save model.state_dict() alone`,
  );
}

function hasTensors(dict: PickleDict): boolean {
  return [...dict.entries.values()].some(value => tensorOf(value) !== undefined);
}

function tensorOf(value: PickleValue): PickleTensor | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (value.kind === 'parameter') return value.tensor;
  return value.kind === 'tensor' ? value : undefined;
}
