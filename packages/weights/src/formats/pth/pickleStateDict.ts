/**
 * The pickle of a state dict, in the words `torch.save` uses: an OrderedDict of names and `_rebuild_tensor_v2` calls.
 *
 * Reference: torch/_tensor.py `_reduce_ex_internal`, torch/serialization.py `persistent_id`.
 */
import {type ByteWriter, byteWriter} from '../../byteWriter.ts';
import {bytesPerElement} from '../../dtypes.ts';
import {contiguousStrides} from '../../shapes.ts';
import type {DType} from '../../stateDict.ts';
import {OP} from './opcodes.ts';

/** A tensor to be described; its storage has a key and holds nothing else. */
export interface StoredTensor {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly count: number;
  readonly key: string;
}

/** Classes of typed storages. Dtypes that have none (PyTorch added them later) are views of untyped bytes. */
const STORAGE_CLASS: Readonly<Partial<Record<DType, string>>> = {
  float32: 'FloatStorage',
  float64: 'DoubleStorage',
  float16: 'HalfStorage',
  bfloat16: 'BFloat16Storage',
  int64: 'LongStorage',
  int32: 'IntStorage',
  int16: 'ShortStorage',
  int8: 'CharStorage',
  uint8: 'ByteStorage',
  bool: 'BoolStorage',
};

/** Entries of a dict that are set at once; CPython's `_BATCHSIZE`. */
const BATCH = 1000;

/** `data.pkl` of a file with these tensors. */
export function pickleStateDict(tensors: readonly StoredTensor[]): Uint8Array<ArrayBuffer> {
  const out = byteWriter();
  const global = memoised(out, name => {
    const dot = name.lastIndexOf('.');
    out.u8(OP.GLOBAL).text(`${name.slice(0, dot)}\n${name.slice(dot + 1)}\n`);
  });
  const orderedDict = () => {
    global('collections.OrderedDict');
    out.u8(OP.EMPTY_TUPLE, OP.REDUCE);
  };
  out.u8(OP.PROTO, 2);
  orderedDict();
  out.u8(OP.MARK);
  for (const [index, {name, dtype, shape, count, key}] of tensors.entries()) {
    // As Python does, so that a reader's stack stays small however many tensors there are.
    if (index > 0 && index % BATCH === 0) out.u8(OP.SETITEMS, OP.MARK);
    const storageClass = STORAGE_CLASS[dtype];
    string(out, name);
    global(storageClass === undefined ? 'torch._utils._rebuild_tensor_v3' : 'torch._utils._rebuild_tensor_v2');
    out.u8(OP.MARK); // (storage, offset, size, stride, requires_grad, backward_hooks[, dtype])
    out.u8(OP.MARK); // ('storage', type, key, location, numel)
    string(out, 'storage');
    global(storageClass === undefined ? 'torch.storage.UntypedStorage' : `torch.${storageClass}`);
    string(out, key);
    string(out, 'cpu');
    integer(out, storageClass === undefined ? count * bytesPerElement[dtype] : count);
    out.u8(OP.TUPLE, OP.BINPERSID);
    integer(out, 0);
    integers(out, shape);
    integers(out, contiguousStrides(shape));
    out.u8(OP.NEWFALSE);
    orderedDict();
    if (storageClass === undefined) global(`torch.${dtype}`);
    out.u8(OP.TUPLE, OP.REDUCE);
  }
  return out.u8(OP.SETITEMS, OP.STOP).finish();
}

/** Writes something the first time, and recalls it from the pickle's memo from then on. */
function memoised(out: ByteWriter, write: (key: string) => void): (key: string) => void {
  const slots = new Map<string, number>();
  return key => {
    const slot = slots.get(key);
    if (slot !== undefined) {
      out.u8(OP.BINGET, slot);
      return;
    }
    write(key);
    // A slot is a byte: there are far fewer globals than 256.
    out.u8(OP.BINPUT, slots.size);
    slots.set(key, slots.size);
  };
}

function string(out: ByteWriter, text: string): void {
  const bytes = new TextEncoder().encode(text);
  out.u8(OP.BINUNICODE).u32(bytes.length).bytes(bytes);
}

/** A non-negative integer. */
function integer(out: ByteWriter, value: number): void {
  if (value < 2 ** 8) out.u8(OP.BININT1, value);
  else if (value < 2 ** 16) out.u8(OP.BININT2).u16(value);
  else if (value < 2 ** 31) out.u8(OP.BININT).u32(value);
  else out.u8(OP.LONG1, 8).u64(value);
}

function integers(out: ByteWriter, values: readonly number[]): void {
  out.u8(OP.MARK);
  for (const value of values) integer(out, value);
  out.u8(OP.TUPLE);
}
