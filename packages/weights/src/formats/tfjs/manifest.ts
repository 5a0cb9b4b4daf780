/**
 * The list of weights in a tfjs `model.json` (or, by itself, in a `weights_manifest.json`): validated before any shard is
 * opened, because tfjs itself accepts duplicate names, trailing bytes and paths that leave the directory.
 *
 * `weightsManifest: [{paths: [shard, …], weights: [{name, shape, dtype, quantization?}, …]}, …]`; the shards of a group,
 * one after the other, are the elements of its weights, one after the other.
 * Reference: tfjs-core/src/io/types.ts (`WeightsManifestConfig`), io_utils.ts (`decodeWeight`).
 */
import {bytesPerElement} from '../../dtypes.ts';
import type {Fail} from '../../failure.ts';
import {quoted} from '../../failure.ts';
import {isJsonArray, isJsonObject, jsonIntegers, jsonNumber} from '../../json.ts';
import type {Limits} from '../../limits.ts';
import {elementCount} from '../../shapes.ts';
import type {DType} from '../../stateDict.ts';
import type {Json} from '../../strictJson.ts';
import {MAX_SHARDS} from '../maxShards.ts';

/** How elements were made smaller: as float16, or as whole steps of `scale` from `min` on. */
export type Quantization =
  | {readonly stored: 'float16'}
  | {readonly stored: 'uint8' | 'uint16'; readonly min: number; readonly scale: number};

/** One weight, as the manifest describes it. */
export interface ManifestWeight {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly quantization?: Quantization;
  /** First byte within the group's shards. */
  readonly offset: number;
  readonly byteLength: number;
}

/** Weights that lie in shards of their own. */
export interface ManifestGroup {
  readonly paths: readonly string[];
  readonly weights: readonly ManifestWeight[];
  /** Bytes of all weights together. */
  readonly byteLength: number;
}

/** What weights can be. tfjs-core itself loads the first three; the others are its converter's. */
const DTYPES: ReadonlyMap<string, DType> = new Map(
  (['float32', 'int32', 'bool', 'float16', 'uint8', 'uint16'] as const).map(name => [name, name]),
);

/** Checks the manifest's groups. @throws WeightFormatError for whatever is not exactly as the format says */
export function readManifest(manifest: Json | undefined, limits: Readonly<Limits>, fail: Fail): ManifestGroup[] {
  if (!isJsonArray(manifest)) throw fail('E_HEADER', 'weightsManifest must be an array of groups');
  const names = new Set<string>();
  const shards = new Set<string>();
  return manifest.map((value, index) => {
    const group = isJsonObject(value) ? value : undefined;
    const weights = group?.get('weights');
    if (!isJsonArray(weights)) throw fail('E_HEADER', `group ${index} of weightsManifest has no array 'weights'`);
    let offset = 0;
    const checked = weights.map(entry => {
      const weight = readWeight(entry, offset, limits, fail);
      if (names.has(weight.name)) throw fail('E_DUP', 'it stands twice in weightsManifest', {tensor: weight.name});
      names.add(weight.name);
      if (names.size > limits.maxTensors) {
        throw fail('E_LIMIT', `more tensors than limits.maxTensors = ${limits.maxTensors}`);
      }
      offset += weight.byteLength;
      return weight;
    });
    if (!Number.isSafeInteger(offset)) throw fail('E_RANGE', `the size of group ${index} overflows`);
    return {paths: readPaths(group?.get('paths'), index, shards, fail), weights: checked, byteLength: offset};
  });
}

function readPaths(value: Json | undefined, index: number, known: Set<string>, fail: Fail): string[] {
  if (!isJsonArray(value)) throw fail('E_HEADER', `group ${index} of weightsManifest has no array 'paths'`);
  return value.map(item => {
    if (typeof item !== 'string') throw fail('E_HEADER', `a path in group ${index} of weightsManifest is no string`);
    // As tfjs itself writes them in browsers and to servers.
    const path = item.startsWith('./') ? item.slice(2) : item;
    if (path.includes('/')) {
      throw fail('E_PATH', `the shard ${quoted(item)} is not beside the file; only plain names are opened`);
    }
    if (known.has(path)) throw fail('E_DUP', `the shard ${quoted(item)} stands twice in weightsManifest`);
    known.add(path);
    if (known.size > MAX_SHARDS) throw fail('E_LIMIT', `more than ${MAX_SHARDS} shards`);
    return path;
  });
}

function readWeight(value: Json, offset: number, limits: Readonly<Limits>, fail: Fail): ManifestWeight {
  const name = isJsonObject(value) ? value.get('name') : undefined;
  if (!isJsonObject(value) || typeof name !== 'string')
    throw fail('E_HEADER', 'a weight in weightsManifest has no name');
  const at = {tensor: name};
  const dtypeName = value.get('dtype');
  const dtype = typeof dtypeName === 'string' ? DTYPES.get(dtypeName) : undefined;
  if (dtypeName === 'string' || dtypeName === 'complex64') {
    throw fail('E_UNSUPPORTED', `dtype ${dtypeName} has no counterpart here; leave this tensor out of the model`, at);
  }
  if (dtype === undefined) {
    throw fail('E_DTYPE', `dtype ${typeof dtypeName === 'string' ? quoted(dtypeName) : 'missing or no string'}`, at);
  }
  const shape = jsonIntegers(value.get('shape'));
  if (shape === undefined) throw fail('E_SHAPE', 'shape must be an array of non-negative integers', at);
  if (shape.length > limits.maxRank) {
    throw fail('E_LIMIT', `${shape.length} dimensions, more than limits.maxRank = ${limits.maxRank}`, at);
  }
  const quantization = value.has('quantization')
    ? readQuantization(value.get('quantization'), dtype, at, fail)
    : undefined;
  const spelt = `shape [${shape.join(', ')}]`;
  const count = elementCount(shape) ?? Number.NaN;
  const byteLength = count * bytesPerElement[quantization?.stored ?? dtype];
  if (!Number.isSafeInteger(byteLength)) throw fail('E_RANGE', `the size of ${spelt} overflows`, at);
  if (count > limits.maxElements) {
    throw fail('E_LIMIT', `${spelt} has more elements than limits.maxElements = ${limits.maxElements}`, at);
  }
  return {name, dtype, shape, offset, byteLength, ...(quantization === undefined ? {} : {quantization})};
}

function readQuantization(value: Json | undefined, dtype: DType, at: {tensor: string}, fail: Fail): Quantization {
  const members = isJsonObject(value) ? value : new Map<string, Json>();
  const stored = members.get('dtype');
  if (stored !== 'float16' && stored !== 'uint8' && stored !== 'uint16') {
    const got = typeof stored === 'string' ? quoted(stored) : 'missing or no string';
    throw fail('E_UNSUPPORTED', `quantization dtype ${got}; float16, uint8 and uint16 are known`, at);
  }
  if (dtype !== 'float32' && (dtype !== 'int32' || stored === 'float16')) {
    throw fail(
      'E_DTYPE',
      `${dtype} quantised as ${stored}; float32 can be all of float16, uint8 and uint16, int32 the last two`,
      at,
    );
  }
  if (stored === 'float16') return {stored};
  const min = jsonNumber(members.get('min'));
  const scale = jsonNumber(members.get('scale'));
  if (min === undefined || scale === undefined) {
    throw fail('E_HEADER', `quantization as ${stored} must have finite numbers min and scale`, at);
  }
  return {stored, min, scale};
}
