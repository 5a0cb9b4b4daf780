/**
 * Writes `.npy`: one array, byte for byte as `numpy.save` does.
 *
 * Reference: numpy/lib/_format_impl.py (`_write_array_header`, `_wrap_header`).
 */
import {convertedDType, convertFloat, type FloatDType} from '../../convert.ts';
import {type Fail, failure} from '../../failure.ts';
import type {StateDict, WeightTensor} from '../../stateDict.ts';
import {byteLengthOf, tensorBytes} from '../tensorBytes.ts';
import {descrOf} from './npyDescr.ts';
import {NPY_MAGIC} from './npyHeader.ts';

/** Options of the writers of NumPy's formats. */
export interface WriteNpyOptions {
  /** Floating type to convert all floating tensors to; others stay. NumPy has no bfloat16. @defaultValue each tensor's own */
  dtype?: FloatDType;
}

/** An array, described before its elements are read. */
export interface NpyPlan {
  readonly header: Uint8Array<ArrayBuffer>;
  /** Bytes of the elements. */
  readonly dataBytes: number;
  data(): Promise<Uint8Array<ArrayBuffer>>;
}

/** Data begin at a multiple of this, in bytes. */
const ALIGNMENT = 64;
/** Digits that NumPy leaves room for in the first dimension, so that a file can be appended to. */
const GROWTH_DIGITS = 21;

/**
 * Describes a tensor as an array.
 *
 * @throws WeightFormatError `E_UNSUPPORTED` for bfloat16
 */
export function planNpy(tensor: WeightTensor, name: string, dtype: FloatDType | undefined, fail: Fail): NpyPlan {
  const type = convertedDType(tensor, dtype);
  const descr = descrOf(type);
  if (descr === undefined) {
    throw fail('E_UNSUPPORTED', `NumPy has no ${type}; give {dtype: 'float32'}, which holds its values exactly`, {
      tensor: name,
    });
  }
  return {
    header: header(descr, tensor.shape),
    dataBytes: byteLengthOf({dtype: type, shape: tensor.shape}, name, fail),
    data: () => tensorBytes(convertFloat(tensor, name, dtype), name, fail),
  };
}

function header(descr: string, shape: readonly number[]): Uint8Array<ArrayBuffer> {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const growth = shape.length === 0 ? 0 : GROWTH_DIGITS - String(shape[0]).length;
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': ${tuple}, }${' '.repeat(growth)}`;
  const used = NPY_MAGIC.length + 4 + text.length + 1;
  const length = text.length + 1 + ALIGNMENT - (used % ALIGNMENT);
  const bytes = new Uint8Array(NPY_MAGIC.length + 4 + length).fill(0x20);
  bytes.set([...NPY_MAGIC, 1, 0, length & 255, length >> 8]);
  bytes.set(new TextEncoder().encode(text), NPY_MAGIC.length + 4);
  bytes[bytes.length - 1] = 0x0a;
  return bytes;
}

/**
 * A `.npy` file piece by piece, of a state dict that holds exactly one tensor; its name is lost.
 *
 * @throws WeightFormatError `E_EXTRA` or `E_MISSING` for any other number of tensors, `E_UNSUPPORTED` for bfloat16
 */
export function npyChunks(
  sd: StateDict,
  {dtype}: WriteNpyOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const fail = failure('npy', 'writeNpy');
  const [entry, ...more] = sd;
  if (entry === undefined)
    throw fail('E_MISSING', 'a .npy file holds one array, this state dict has none; save as .npz');
  if (more.length > 0) {
    throw fail('E_EXTRA', `a .npy file holds one array, this state dict has ${sd.size}; save as .npz`);
  }
  return pieces(planNpy(entry[1], entry[0], dtype, fail));
}

async function* pieces({header, data}: NpyPlan): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  yield header;
  yield await data();
}
