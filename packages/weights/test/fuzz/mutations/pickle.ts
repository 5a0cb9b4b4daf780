/**
 * Changes to pickles, operation by operation. A file may hold several, with anything between them.
 */
import {OP, REFUSED} from '../../../src/formats/pth/opcodes.ts';
import type {Random} from '../random.ts';
import {BOUNDARIES, concat, type Mutation, replaced, setInteger} from './bytes.ts';

interface Operation {
  readonly code: number;
  readonly argument: Uint8Array;
}

/** Bytes of the argument; `line` ends with a newline; `u8`, `u32` and `u64` are lengths of what follows. CPython Lib/pickletools.py. */
const ARGUMENTS: Readonly<Record<number, number | 'line' | 'lines' | 'u8' | 'u32' | 'u64'>> = {
  [OP.PROTO]: 1,
  [OP.GLOBAL]: 'lines',
  [OP.BINPUT]: 1,
  [OP.LONG_BINPUT]: 4,
  [OP.BINGET]: 1,
  [OP.LONG_BINGET]: 4,
  [OP.BININT]: 4,
  [OP.BININT1]: 1,
  [OP.BININT2]: 2,
  [OP.LONG1]: 'u8',
  [OP.BINFLOAT]: 8,
  [OP.BINUNICODE]: 'u32',
  [OP.SHORT_BINSTRING]: 'u8',
  // Of those that are refused:
  66: 'u32', // BINBYTES
  67: 'u8', // SHORT_BINBYTES
  73: 'line', // INT
  76: 'line', // LONG
  80: 'line', // PERSID
  84: 'u32', // BINSTRING
  105: 'lines', // INST
  140: 'u8', // SHORT_BINUNICODE
  149: 8, // FRAME
};

const CODES: readonly number[] = Object.values(OP);
const LENGTH_BYTES = {u8: 1, u32: 4, u64: 8};

/** Modules and names of things that a pickle can ask for, allowed and not. */
const GLOBALS = [
  'collections\nOrderedDict\n',
  'torch._utils\n_rebuild_tensor_v2\n',
  'torch._utils\n_rebuild_tensor\n',
  'torch._utils\n_rebuild_tensor_v3\n',
  'torch._utils\n_rebuild_parameter\n',
  'torch.nn.parameter\nParameter\n',
  'torch\nFloatStorage\n',
  'torch\nBoolStorage\n',
  'torch\nComplexDoubleStorage\n',
  'torch.storage\nUntypedStorage\n',
  'torch\nSize\n',
  'torch\nfloat64\n',
  'torch\ndevice\n',
  '_codecs\nencode\n',
  '__builtin__\nset\n',
  'os\nsystem\n',
  '__proto__\nconstructor\n',
];

/** The operations from `start` to STOP, or `undefined` if that is no pickle. */
function parse(bytes: Uint8Array, start: number): {operations: Operation[]; end: number} | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const operations: Operation[] = [];
  for (let at = start; at < bytes.length; ) {
    const code = bytes[at++];
    const kind = ARGUMENTS[code] ?? 0;
    let length: number;
    if (typeof kind === 'number') length = kind;
    else if (kind === 'line' || kind === 'lines') {
      length = bytes.indexOf(10, at) + 1 - at;
      if (kind === 'lines') length = bytes.indexOf(10, at + length) + 1 - at;
    } else {
      const width = LENGTH_BYTES[kind];
      if (at + width > bytes.length) return undefined;
      const count = kind === 'u8' ? bytes[at] : view.getUint32(at, true);
      length = width + count;
    }
    if (length < 0 || at + length > bytes.length) return undefined;
    operations.push({code, argument: bytes.subarray(at, at + length)});
    at += length;
    if (code === OP.STOP) return {operations, end: at};
    if (!CODES.includes(code) && !REFUSED.has(code)) return undefined;
  }
  return undefined;
}

function operation(random: Random, code = random.pick(random.chance(0.95) ? CODES : [...REFUSED.keys()])): Operation {
  const kind = ARGUMENTS[code] ?? 0;
  if (typeof kind === 'number') return {code, argument: kind === 8 ? random.bytes(8) : number(random, kind)};
  if (kind === 'line') return {code, argument: new TextEncoder().encode('1\n')};
  if (kind === 'lines') return {code, argument: new TextEncoder().encode(random.pick(GLOBALS))};
  const text = random.bytes(random.below(9)).map(byte => byte & 0x7f);
  const length = new Uint8Array(LENGTH_BYTES[kind]);
  setInteger(length, 0, length.length, random.chance(0.9) ? BigInt(text.length) : random.pick(BOUNDARIES));
  return {code, argument: concat(length, text)};
}

function number(random: Random, width: number): Uint8Array {
  const bytes = new Uint8Array(width);
  setInteger(bytes, 0, width, random.chance(0.7) ? BigInt(random.below(12)) : random.pick(BOUNDARIES));
  return bytes;
}

function changed(operations: readonly Operation[], random: Random): Operation[] {
  const out = [...operations];
  if (out.length === 0) return [operation(random)];
  const at = random.below(out.length);
  const count = 1 + random.below(random.chance(0.7) ? 3 : 20);
  switch (random.below(9)) {
    case 0:
      out.splice(at, count);
      break;
    case 1:
      out.splice(at, 0, ...out.slice(at, at + count));
      break;
    case 2:
      out.splice(at, 0, operation(random));
      break;
    case 3:
      out[at] = operation(random);
      break;
    case 4:
      [out[at], out[(at + count) % out.length]] = [out[(at + count) % out.length], out[at]];
      break;
    case 5: {
      // The same operations many times over.
      const block = out.slice(at, at + count);
      const times = random.pick([10, 100, 1000]);
      out.splice(at, 0, ...Array.from({length: times}, () => block).flat());
      break;
    }
    case 6: {
      // Operations from elsewhere in the pickle.
      const from = random.below(out.length);
      out.splice(at, 0, ...out.slice(from, from + count));
      break;
    }
    default: {
      // Another argument for the same operation: memo slots, sizes, lengths, names.
      const arguable = out.flatMap(({argument}, i) => (argument.length > 0 ? [i] : []));
      const place = random.pick(arguable);
      if (place === undefined) break;
      const {code, argument} = out[place];
      const copy = argument.slice();
      if (random.chance(0.5)) out[place] = operation(random, code);
      else {
        if (random.chance(0.5)) setInteger(copy, 0, Math.min(4, copy.length), random.pick(BOUNDARIES));
        else copy[random.below(copy.length)] = random.below(256);
        out[place] = {code, argument: copy};
      }
    }
  }
  return out;
}

/** One or several changes to one of the pickles that begin in these bytes with protocol 2. */
export const mutatePickle: Mutation = (bytes, random) => {
  const pickles: {start: number; operations: Operation[]; end: number}[] = [];
  for (let start = 0; start + 2 < bytes.length && pickles.length < 16; ) {
    const found = bytes[start] === OP.PROTO && bytes[start + 1] === 2 ? parse(bytes, start) : undefined;
    if (found) pickles.push({start, ...found});
    start = found ? found.end : start + 1;
  }
  if (pickles.length === 0) return undefined;
  const {start, end, operations} = random.pick(pickles);
  let out = operations;
  for (let n = 1 + random.below(3); n > 0; n--) out = changed(out, random);
  return replaced(bytes, start, end, concat(...out.flatMap(({code, argument}) => [[code], argument])));
};
