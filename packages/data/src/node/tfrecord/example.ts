/**
 * `tf.Example`: a protobuf message of features by name, each a list of byte strings, floats or integers. Payloads that are
 * not wanted are located and skipped.
 *
 *     Example {Features features = 1}   Features {map<string, Feature> feature = 1}
 *     Feature {BytesList = 1 | FloatList = 2 | Int64List = 3}, each {repeated value = 1}
 *
 * Reference: tensorflow/core/example/example.proto and feature.proto.
 */
import {type Fail, numberOf, quoted, readField, readVarint, type WireField} from '@tfjs-zoo/weights/readers';
import {AGAIN} from '../files/contentOf.ts';
import type {FileWindow} from '../files/fileWindow.ts';
import type {RecordPlace} from './records.ts';

/** Values of a feature: numbers, or byte strings. Integers from 2^53 on, and negative ones, are `Infinity`. */
export type FeatureValues = readonly number[] | readonly Uint8Array[];

/** What was found in an example. */
export interface FoundExample {
  /** Where the image's bytes lie in the file. */
  readonly image: {readonly offset: number; readonly length: number} | undefined;
  /** The features that were wanted. */
  readonly features: ReadonlyMap<string, FeatureValues>;
  /** All features' names. */
  readonly names: readonly string[];
}

/** What is looked for. */
export interface Wanted {
  /** Name of the feature that is the image. */
  readonly image: string;
  /** Whether another feature's values are needed. */
  needs(name: string): boolean;
}

const EXAMPLE_FEATURES = 1;
const FEATURES_ENTRY = 1;
const ENTRY_KEY = 1;
const ENTRY_VALUE = 2;
const [BYTES_LIST, FLOAT_LIST, INT64_LIST] = [1, 2, 3];
const LIST_VALUE = 1;

/** Most bytes in front of a field's payload. */
const FIELD_HEAD = 15;
const MAX_NAME = 1000;
const MAX_FEATURES = 10_000;
/** Most bytes of a feature other than the image that is read. */
const MAX_FEATURE = 1 << 20;

/** Looks through the example in a record. @throws `E_HEADER`, `E_TRUNCATED`, `E_LIMIT` or `E_DUP` if it is malformed */
export async function findExample(
  file: FileWindow,
  {start, end}: RecordPlace,
  wanted: Wanted,
  fail: Fail,
): Promise<FoundExample> {
  const names = new Set<string>();
  const features = new Map<string, FeatureValues>();
  let image: FoundExample['image'];

  for await (const example of fieldsAt(file, start, end, fail)) {
    if (example.number !== EXAMPLE_FEATURES) continue;
    expectBytes(example, 'the map of features', fail);
    for await (const entry of fieldsAt(file, example.start, example.end, fail)) {
      if (entry.number === FEATURES_ENTRY) await takeEntry(entry);
    }
  }
  return {image, features, names: [...names]};

  /** An entry of the map: a name, then a feature. */
  async function takeEntry(entry: WireField): Promise<void> {
    expectBytes(entry, 'a feature', fail);
    let name: string | undefined;
    for await (const field of fieldsAt(file, entry.start, entry.end, fail)) {
      if (field.number === ENTRY_KEY) {
        expectBytes(field, 'the name of a feature', fail);
        name = Buffer.from(await payload(field, MAX_NAME, 'the name of a feature')).toString('utf8');
        if (names.has(name)) throw fail('E_DUP', `two features are called ${quoted(name)}`, {offset: field.start});
        if (names.size === MAX_FEATURES)
          throw fail('E_LIMIT', `more than ${MAX_FEATURES} features`, {offset: field.start});
        names.add(name);
      } else if (field.number === ENTRY_VALUE) {
        expectBytes(field, 'the values of a feature', fail);
        if (name === undefined)
          throw fail('E_HEADER', 'a feature without a name in front of it', {offset: field.start});
        if (name === wanted.image) image = await imageIn(field, name);
        else if (wanted.needs(name)) {
          const bytes = await payload(field, MAX_FEATURE, `feature ${quoted(name)}`);
          features.set(name, valuesOf(bytes, field.start, name, fail));
        }
      }
    }
  }

  /** The one byte string of a feature. */
  async function imageIn(feature: WireField, name: string): Promise<FoundExample['image']> {
    let found: FoundExample['image'];
    for await (const list of fieldsAt(file, feature.start, feature.end, fail)) {
      if (list.number !== BYTES_LIST) {
        throw fail('E_DTYPE', `feature ${quoted(name)} holds numbers, not the bytes of an image`, {offset: list.start});
      }
      expectBytes(list, `feature ${quoted(name)}`, fail);
      for await (const value of fieldsAt(file, list.start, list.end, fail)) {
        expectBytes(value, `feature ${quoted(name)}`, fail);
        if (found) throw fail('E_SHAPE', `feature ${quoted(name)} holds several images`, {offset: value.start});
        found = {offset: value.start, length: value.end - value.start};
      }
    }
    return found;
  }

  /** The bytes of a short field, as a copy. */
  async function payload({start, end}: WireField, most: number, what: string): Promise<Uint8Array> {
    if (end - start > most)
      throw fail('E_LIMIT', `${what} takes ${end - start} bytes, more than ${most}`, {offset: start});
    return Uint8Array.from(await file.bytesAt(start, end - start));
  }
}

/** The fields of the message at bytes `start` to `end`. */
async function* fieldsAt(
  file: FileWindow,
  start: number,
  end: number,
  fail: Fail,
): AsyncGenerator<WireField, void, undefined> {
  for (let at = start; at < end; ) {
    const head = await file.bytesAt(at, Math.min(FIELD_HEAD, end - at));
    const field = checkedField(head, at, at, end, fail);
    yield field;
    at = field.end;
  }
}

function checkedField(bytes: Uint8Array, base: number, at: number, end: number, fail: Fail): WireField {
  const field = readField(bytes, base, at, end);
  if ('complaint' in field) throw fail(field.code, `${field.complaint}; ${AGAIN}`, {offset: at});
  return field;
}

function expectBytes({type, start}: WireField, what: string, fail: Fail): void {
  if (type !== 'bytes')
    throw fail('E_HEADER', `${what} is encoded as ${type}, not as bytes; ${AGAIN}`, {offset: start});
}

/** All values of a feature in memory. `base` is where it lies in the file. */
function valuesOf(bytes: Uint8Array, base: number, name: string, fail: Fail): FeatureValues {
  const fields = (start: number, end: number) => fieldsIn(bytes, base, start, end, fail);
  const texts: Uint8Array[] = [];
  const numbers: number[] = [];
  for (const list of fields(base, base + bytes.length)) {
    expectBytes(list, `feature ${quoted(name)}`, fail);
    for (const value of fields(list.start, list.end)) {
      if (value.number !== LIST_VALUE) continue;
      const content = bytes.subarray(value.start - base, value.end - base);
      if (list.number === BYTES_LIST && value.type === 'bytes') texts.push(content);
      else if (list.number === FLOAT_LIST) addFloats(numbers, value, content, name, fail);
      else if (list.number === INT64_LIST) addIntegers(numbers, value, content, name, fail);
      else throw fail('E_HEADER', `feature ${quoted(name)} is of no known kind; ${AGAIN}`, {offset: value.start});
    }
  }
  return texts.length > 0 ? texts : numbers;
}

function* fieldsIn(bytes: Uint8Array, base: number, start: number, end: number, fail: Fail): Generator<WireField> {
  for (let at = start; at < end; ) {
    const field = checkedField(bytes, base, at, end, fail);
    yield field;
    at = field.end;
  }
}

/** Packed, as is usual, or one by one. */
function addFloats(to: number[], {type, start}: WireField, content: Uint8Array, name: string, fail: Fail): void {
  if (content.length % 4 !== 0 || (type !== 'bytes' && type !== 'fixed32')) {
    throw fail('E_HEADER', `feature ${quoted(name)}: ${content.length} bytes of ${type} are not floats`, {
      offset: start,
    });
  }
  const view = new DataView(content.buffer, content.byteOffset, content.length);
  for (let at = 0; at < content.length; at += 4) to.push(view.getFloat32(at, true));
}

/** Packed, as is usual, or one by one. */
function addIntegers(to: number[], field: WireField, content: Uint8Array, name: string, fail: Fail): void {
  const {type, start, value} = field;
  if (type === 'varint') {
    to.push(value);
    return;
  }
  if (type !== 'bytes') {
    throw fail('E_HEADER', `feature ${quoted(name)}: integers are encoded as ${type}; ${AGAIN}`, {offset: start});
  }
  for (let at = 0; at < content.length; ) {
    const found = readVarint(content, at, content.length);
    if (found === undefined) throw fail('E_HEADER', `feature ${quoted(name)}: not integers; ${AGAIN}`, {offset: start});
    to.push(numberOf(found));
    at = found.next;
  }
}
