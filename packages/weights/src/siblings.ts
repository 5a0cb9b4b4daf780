/**
 * The other files of the same model.
 */
import {failure, quoted} from './failure.ts';
import {responseSource} from './responseSource.ts';
import {checkSiblingPath} from './siblingPath.ts';
import type {WeightFormatError} from './weightFormatError.ts';
import {blobSource, bytesSource, type WeightSource} from './weightSource.ts';

/** What weights are read from: bytes in memory, a `Blob` or `File`, an answer to `fetch`, or anything that reads by position. */
export type WeightBytes = Uint8Array | ArrayBuffer | Blob | Response | WeightSource;

/**
 * Files by name, or a function that finds one (`undefined` if there is none). A name is that in the file, such as
 * `'model-00001-of-00002.safetensors'`: relative, with forward slashes and without `..`.
 */
export type WeightFiles =
  | ReadonlyMap<string, WeightBytes>
  | ((name: string) => WeightBytes | undefined | Promise<WeightBytes | undefined>);

/**
 * Finds a file of the same model.
 *
 * @param from the file that names it
 * @throws WeightFormatError `E_PATH` for a name that leaves the directory, `E_MISSING` if there is no such file
 */
export async function openSibling(
  name: string,
  files: WeightFiles | undefined,
  from: WeightSource,
  format: string,
): Promise<WeightSource> {
  const fail = failure(format, from.name);
  checkSiblingPath(name, 'the file', fail);
  const found = await (typeof files === 'function' ? files(name) : files?.get(name));
  if (found !== undefined) return await sourceOf(found, name);
  const text = `its tensors are also in another file, ${quoted(name)}, which was not given; put it into the option files`;
  throw fail('E_MISSING', text);
}

/**
 * One interface for every way to give a file.
 *
 * @throws WeightFormatError `E_VALUE` for what is no file
 */
export async function sourceOf(source: WeightBytes, name?: string): Promise<WeightSource> {
  // Told by what they can do, not by instanceof: arrays and blobs of another realm (a frame, a test runner) count too.
  if (typeof source !== 'object' || source === null) throw noFile(source, name);
  if (ArrayBuffer.isView(source)) {
    return bytesSource(new Uint8Array(source.buffer, source.byteOffset, source.byteLength), name);
  }
  if ('read' in source && Number.isSafeInteger(source.size)) return source;
  if ('bodyUsed' in source) return await responseSource(source, name);
  if ('arrayBuffer' in source) return blobSource(source, name);
  if (/^\[object (?:Shared)?ArrayBuffer\]$/.test(Object.prototype.toString.call(source))) {
    return bytesSource(new Uint8Array(source as ArrayBuffer), name);
  }
  throw noFile(source, name);
}

function noFile(source: unknown, name = 'readWeights'): WeightFormatError {
  const promise = typeof source === 'object' && source !== null && 'then' in source;
  const kind = promise ? 'a Promise' : Object.prototype.toString.call(source);
  const what = typeof source === 'string' ? `the text ${quoted(source)}` : kind;
  const remedy = promise
    ? 'await it first'
    : 'give bytes, a Blob, the answer to a fetch or a WeightSource; paths are opened by openWeights of @tfjs-zoo/weights/node';
  return failure('unknown', name)('E_VALUE', `${what} is no file; ${remedy}`);
}
