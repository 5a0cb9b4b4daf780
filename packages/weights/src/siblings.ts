/**
 * The other files of the same model.
 */
import {failure, quoted} from './failure.ts';
import {responseSource} from './responseSource.ts';
import {checkSiblingPath} from './siblingPath.ts';
import {blobSource, bytesSource, type WeightSource} from './weightSource.ts';

/** What weights are read from: bytes in memory, a `Blob` or `File`, an answer to `fetch`, or anything that reads by position. */
export type WeightBytes = Uint8Array | Blob | Response | WeightSource;

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

/** One interface for every way to give a file. */
export async function sourceOf(source: WeightBytes, name?: string): Promise<WeightSource> {
  // Told by what they can do, not by instanceof: arrays and blobs of another realm (a frame, a test runner) count too.
  if ('read' in source) return source;
  if ('bodyUsed' in source) return await responseSource(source, name);
  return 'arrayBuffer' in source ? blobSource(source, name) : bytesSource(source, name);
}
