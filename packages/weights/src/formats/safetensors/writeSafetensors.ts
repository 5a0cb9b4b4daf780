/**
 * Writes safetensors files that the reference library loads.
 */
import {convertedDType, convertFloat, type FloatDType} from '../../convert.ts';
import {bytesPerElement} from '../../dtypes.ts';
import {type Fail, failure, quoted} from '../../failure.ts';
import type {DType, StateDict} from '../../stateDict.ts';
import {byteLengthOf, checkNames, collect, isIllFormed, tensorChunks} from '../tensorBytes.ts';
import {safetensorsName} from './dtypeNames.ts';

/** Options of {@link writeSafetensors} and {@link safetensorsChunks}. */
export interface WriteSafetensorsOptions {
  /** Text to keep beside the tensors, as the file's `__metadata__`. @defaultValue none */
  metadata?: Readonly<Record<string, string>>;
  /** Floating type to convert all floating tensors to; others stay. @defaultValue each tensor's own */
  dtype?: FloatDType;
}

/**
 * A safetensors file in memory. Names keep the order of the map.
 *
 * @throws WeightFormatError `E_NAME` for a name the format has no room for, `E_SHAPE` if a tensor's data contradicts its
 * shape, `E_RANGE` if a value does not fit `dtype`, `E_VALUE` for metadata that is no text
 */
export async function writeSafetensors(
  sd: StateDict,
  options: WriteSafetensorsOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const {header, dataBytes} = plan(sd, options);
  return await collect(safetensorsChunks(sd, options), header.byteLength + dataBytes);
}

/**
 * The same file piece by piece: the header, then one tensor at a time, or one piece of those that have pieces, so that no
 * more is held.
 */
export async function* safetensorsChunks(
  sd: StateDict,
  options: WriteSafetensorsOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const {header, order, fail} = plan(sd, options);
  yield header;
  for (const name of order) {
    const tensor = sd.get(name);
    if (tensor === undefined) throw fail('E_MISSING', 'it left the state dict while that was written', {tensor: name});
    yield* tensorChunks(convertFloat(tensor, name, options.dtype), name, fail);
  }
}

interface Plan {
  /** Length, JSON and padding: all that precedes the data. */
  readonly header: Uint8Array<ArrayBuffer>;
  /** Names in the order of their data. */
  readonly order: readonly string[];
  readonly dataBytes: number;
  readonly fail: Fail;
}

function plan(sd: StateDict, {metadata, dtype}: WriteSafetensorsOptions): Plan {
  const fail = failure('safetensors', 'writeSafetensors');
  checkNames(sd, fail);
  if (sd.has('__metadata__')) throw fail('E_NAME', 'the format keeps this name for itself', {tensor: '__metadata__'});
  for (const [key, text] of Object.entries(metadata ?? {})) checkText(key, text, fail);
  const tensors = [...sd].map(([name, tensor]) => ({
    name,
    dtype: convertedDType(tensor, dtype),
    shape: tensor.shape,
  }));
  // Wider elements first (a stable sort: else the map's order), so that every tensor stays aligned to its elements
  // and can be mapped into memory. The header below lists names in the map's order all the same.
  const byWidth = [...tensors].sort((a, b) => bytesPerElement[b.dtype] - bytesPerElement[a.dtype]);
  const offsets = new Map<string, [number, number]>();
  let next = 0;
  for (const tensor of byWidth) {
    const end = next + byteLengthOf(tensor, tensor.name, fail);
    offsets.set(tensor.name, [next, end]);
    next = end;
  }
  const members = tensors.map(t => member(t.name, {...describe(t), data_offsets: offsets.get(t.name)}));
  if (metadata !== undefined) members.unshift(member('__metadata__', metadata));
  return {header: framed(`{${members.join(',')}}`), order: byWidth.map(t => t.name), dataBytes: next, fail};
}

/** The format maps text to text, and other readers take no half of a surrogate pair in it. */
function checkText(key: string, text: unknown, fail: Fail): void {
  if (typeof text !== 'string') {
    throw fail('E_VALUE', `metadata ${quoted(key)} is ${String(text)}; give text, such as String(value)`);
  }
  if (isIllFormed(key) || isIllFormed(text)) throw fail('E_VALUE', `metadata ${quoted(key)} is not valid Unicode`);
}

function describe({dtype, shape}: {dtype: DType; shape: readonly number[]}) {
  return {dtype: safetensorsName(dtype), shape};
}

/** Spelt out member by member: an object would lose the name `__proto__` and reorder names that are numbers. */
function member(name: string, value: unknown): string {
  return `${JSON.stringify(name)}:${JSON.stringify(value)}`;
}

/** Length prefix, and spaces so that the data begin at a multiple of 8. */
function framed(json: string): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(json);
  const length = Math.ceil(text.length / 8) * 8;
  const header = new Uint8Array(8 + length).fill(0x20);
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true);
  header.set(text, 8);
  return header;
}
