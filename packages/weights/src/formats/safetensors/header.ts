/**
 * The header of a safetensors file: parsed, and held against the file before anything is allocated from its numbers.
 *
 * Layout: u64 little-endian N, N bytes of JSON `{name: {dtype, shape, data_offsets: [begin, end]}, "__metadata__"?: {…}}`,
 * then the data, in which the tensors lie side by side without holes or overlap.
 * Reference: github.com/huggingface/safetensors, README and safetensors/src/tensor.rs. Stricter here: duplicate keys are refused.
 */
import {type Fail, failure, quoted} from '../../failure.ts';
import {isJsonObject, jsonIntegers, parseJson} from '../../json.ts';
import type {Limits} from '../../limits.ts';
import type {DType} from '../../stateDict.ts';
import type {Json} from '../../strictJson.ts';
import {readExactly, type WeightSource} from '../../weightSource.ts';
import {DTYPES} from './dtypeNames.ts';

/** One tensor, as the header describes it. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** First byte in the file. */
  readonly offset: number;
  /** Bytes in the file. */
  readonly byteLength: number;
}

/** Largest header the format itself allows, in bytes. */
const FORMAT_MAX_HEADER = 100_000_000;

/** What a header says. */
export interface Header {
  /** In the order of the header's keys. */
  readonly entries: readonly TensorEntry[];
  /** `__metadata__`; empty if there is none. */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Reads and checks the header. */
export async function readHeader(source: WeightSource, limits: Readonly<Limits>): Promise<Header> {
  const fail = failure('safetensors', source.name);
  if (source.size < 8) throw fail('E_TRUNCATED', `${source.size} bytes cannot hold the 8 bytes of the header's length`);
  const lengthBytes = await readExactly(source, 0, 8, 'safetensors');
  const length = new DataView(lengthBytes.buffer, lengthBytes.byteOffset).getBigUint64(0, true);
  const largest = Math.min(limits.maxHeaderBytes, FORMAT_MAX_HEADER);
  if (length > BigInt(largest)) {
    throw fail('E_LIMIT', `the header claims ${length} bytes, more than limits.maxHeaderBytes = ${largest}`);
  }
  const dataStart = 8 + Number(length);
  if (dataStart > source.size) {
    throw fail('E_TRUNCATED', `the header claims ${length} bytes, the file has ${source.size}; download it again`);
  }
  const members = parseHeader(await readExactly(source, 8, Number(length), 'safetensors'), limits, fail);
  const entries: TensorEntry[] = [];
  let metadata: ReadonlyMap<string, string> = new Map();
  for (const [name, value] of members) {
    if (name === '__metadata__') metadata = readMetadata(value, fail);
    else entries.push(tensorEntry(name, value, dataStart, limits, fail));
    if (entries.length > limits.maxTensors) {
      throw fail('E_LIMIT', `more tensors than limits.maxTensors = ${limits.maxTensors}`);
    }
  }
  checkLayout(entries, dataStart, source.size, fail);
  return {entries, metadata};
}

function parseHeader(bytes: Uint8Array, limits: Readonly<Limits>, fail: Fail): ReadonlyMap<string, Json> {
  const header = parseJson(bytes, 'the header', limits, fail);
  if (!isJsonObject(header)) throw fail('E_HEADER', 'the header is not a JSON object');
  return header;
}

function readMetadata(value: Json, fail: Fail): ReadonlyMap<string, string> {
  if (isJsonObject(value) && holdsTexts(value)) return value;
  throw fail('E_HEADER', '__metadata__ must map strings to strings');
}

function holdsTexts(members: ReadonlyMap<string, Json>): members is ReadonlyMap<string, string> {
  for (const value of members.values()) if (typeof value !== 'string') return false;
  return true;
}

const FIELDS = ['dtype', 'shape', 'data_offsets'];

function tensorEntry(name: string, value: Json, dataStart: number, limits: Readonly<Limits>, fail: Fail): TensorEntry {
  const at = {tensor: name};
  if (!isJsonObject(value)) throw fail('E_HEADER', 'its entry is not a JSON object', at);
  for (const key of value.keys()) {
    if (!FIELDS.includes(key)) throw fail('E_HEADER', `its entry has a field ${quoted(key)} that the format lacks`, at);
  }
  const dtypeName = value.get('dtype');
  const row = typeof dtypeName === 'string' ? DTYPES.get(dtypeName) : undefined;
  if (row === undefined || typeof dtypeName !== 'string') {
    throw fail('E_DTYPE', `dtype ${typeof dtypeName === 'string' ? quoted(dtypeName) : 'missing or no string'}`, at);
  }
  const shape = jsonIntegers(value.get('shape'));
  if (shape === undefined) throw fail('E_SHAPE', 'shape must be an array of non-negative integers', at);
  if (shape.length > limits.maxRank) {
    throw fail('E_LIMIT', `${shape.length} dimensions, more than limits.maxRank = ${limits.maxRank}`, at);
  }
  const offsets = jsonIntegers(value.get('data_offsets'));
  if (offsets?.length !== 2) throw fail('E_HEADER', 'data_offsets must be two non-negative integers', at);
  const [begin, end] = offsets;
  const byteLength = byteLengthOf(shape, row.bits, limits, at, fail);
  if (end - begin !== byteLength) {
    const text = `data_offsets [${begin}, ${end}] span ${end - begin} bytes, ${dtypeName} [${shape.join(', ')}] takes ${byteLength}`;
    throw fail('E_SHAPE', text, at);
  }
  if (row.dtype === undefined) {
    throw fail('E_UNSUPPORTED', `dtype ${dtypeName} has no JavaScript counterpart; save it as F32, F16 or BF16`, at);
  }
  return {name, dtype: row.dtype, shape, offset: dataStart + begin, byteLength};
}

function byteLengthOf(
  shape: readonly number[],
  bits: number,
  limits: Readonly<Limits>,
  at: {tensor: string},
  fail: Fail,
): number {
  const spelt = shape.join(', ');
  // As the reference does, the product may not overflow on the way even if a later dimension is 0. As a product of positive
  // integers never falls, it is exact below 2^53 and found to be beyond otherwise.
  const partial = shape.reduce((product, dim) => (dim === 0 ? product : product * dim), bits);
  if (partial > Number.MAX_SAFE_INTEGER) throw fail('E_RANGE', `the size of shape [${spelt}] overflows`, at);
  const elements = shape.includes(0) ? 0 : partial / bits;
  if (elements > limits.maxElements) {
    throw fail('E_LIMIT', `shape [${spelt}] has more elements than limits.maxElements = ${limits.maxElements}`, at);
  }
  const totalBits = elements * bits;
  if (totalBits % 8 !== 0)
    throw fail('E_SHAPE', `shape [${spelt}] of ${bits}-bit elements does not fill whole bytes`, at);
  return totalBits / 8;
}

/** No hole, no overlap, nothing before the first tensor or after the last: every byte of the file is accounted for. */
function checkLayout(entries: readonly TensorEntry[], dataStart: number, size: number, fail: Fail): void {
  const byOffset = [...entries].sort((a, b) => a.offset - b.offset || a.byteLength - b.byteLength);
  let next = dataStart;
  for (const {name, offset, byteLength} of byOffset) {
    const at = {tensor: name, offset};
    if (offset > next)
      throw fail('E_HOLE', `its data begins ${offset - next} bytes after the previous tensor's end`, at);
    if (offset < next)
      throw fail('E_OVERLAP', `its data begins ${next - offset} bytes before the previous tensor's end`, at);
    next += byteLength;
  }
  if (next > size) {
    throw fail('E_TRUNCATED', `the tensors end at byte ${next}, the file at ${size}; download or copy it again`);
  }
  if (next < size) throw fail('E_TRAILING', `${size - next} bytes follow the last tensor`, {offset: next});
}
