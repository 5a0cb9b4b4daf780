/**
 * CIFAR's pickles, read without running any: Python 2's, of a dict with NumPy's bytes and lists of labels.
 *
 * Reference: the two data sets' own `batches.meta` and `meta`; NumPy, core/src/multiarray/methods.c, `array_setstate`.
 */
import {defaultLimits} from '@tfjs-zoo/weights';
import {type Fail, type PickleDict, type PickleValue, quoted, typeName, unpickle} from '@tfjs-zoo/weights/readers';
import {dataFailure} from '../dataFileError.ts';
import {AGAIN} from '../files/contentOf.ts';
import {type CifarBatch, IMAGE_BYTES} from './batch.ts';
import type {NamedBytes} from './collect.ts';
import type {CifarLayout} from './layouts.ts';
import {numpyWorld} from './numpyWorld.ts';

/**
 * Reads a batch.
 *
 * @param at - Which of its labels is wanted.
 * @throws DataFileError if it is not a batch, asks for anything but data, or contradicts itself.
 */
export function pickledBatch({path, bytes}: NamedBytes, {labels}: CifarLayout, at: number): CifarBatch {
  const fail = dataFailure(path);
  const {entries, arrays} = dictOf(bytes, fail);
  const {key, classes} = labels[at];
  const data = entries.get('data');
  const array = data === undefined ? undefined : arrays.get(data);
  if (array === undefined) throw fail('E_VALUE', `'data' is ${described(data)}, not an array of bytes; ${AGAIN}`);
  const [size, width] = array.shape;
  if (size === 0 || width !== IMAGE_BYTES) {
    throw fail('E_SHAPE', `'data' is of shape [${array.shape}], not [images, ${IMAGE_BYTES}]`);
  }
  const found = entries.get(key);
  if (typeof found !== 'object' || found?.kind !== 'list') {
    throw fail('E_VALUE', `${quoted(key)} is ${described(found)}, not a list of labels; ${AGAIN}`);
  }
  if (found.items.length !== size) throw fail('E_SHAPE', `${found.items.length} ${key}, but ${size} images`);
  const wrong = found.items.findIndex(label => typeof label !== 'number' || !(label >= 0 && label < classes));
  if (wrong >= 0) {
    const label = found.items[wrong];
    const text = typeof label === 'number' ? String(label) : typeName(label);
    throw fail('E_VALUE', `label ${text} of image ${wrong} is not one of the ${classes} classes`);
  }
  return {path, size, pixels: array.bytes, start: 0, stride: IMAGE_BYTES, labels: Uint8Array.from(found.items, Number)};
}

/** Names of classes. @throws DataFileError if they are not `count` names. */
export function pickledNames({path, bytes}: NamedBytes, key: string, count: number): readonly string[] {
  const fail = dataFailure(path);
  const found = dictOf(bytes, fail).entries.get(key);
  const items = typeof found === 'object' && found?.kind === 'list' ? found.items : [];
  const names = items.filter(item => typeof item === 'string');
  if (names.length === count && items.length === count) return names;
  throw fail('E_VALUE', `${quoted(key)} is ${described(found)}, not a list of ${count} names; ${AGAIN}`);
}

function dictOf(
  bytes: Uint8Array,
  fail: Fail,
): {entries: PickleDict['entries']; arrays: ReturnType<typeof numpyWorld>['arrays']} {
  const {world, arrays} = numpyWorld(fail);
  const found = unpickle(bytes, world, defaultLimits, fail);
  if (typeof found === 'object' && found?.kind === 'dict') return {entries: found.entries, arrays};
  throw fail('E_VALUE', `the pickle holds ${typeName(found)}, not a dict; ${AGAIN}`);
}

function described(value: PickleValue | undefined): string {
  return value === undefined ? 'not there' : typeName(value);
}
