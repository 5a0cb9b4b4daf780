/**
 * Weight files on disk.
 */
import {readdir, stat} from 'node:fs/promises';
import {resolve} from 'node:path';
import {type ReadWeightsOptions, readWeights} from '../readWeights.ts';
import type {StateDict} from '../stateDict.ts';
import {WeightFormatError} from '../weightFormatError.ts';
import {beside} from './beside.ts';
import {fileSource} from './fileSource.ts';

/**
 * Opens a weight file of any format that `readWeights` reads. Only what is needed is read: first the description,
 * and each tensor when its `data()` is called; the file is never in memory as a whole. Where tensors are spread over
 * several files, the others are looked for in the directory of this one, and nowhere else.
 *
 * @throws WeightFormatError `E_MISSING` if there is no such file, `E_PATH` for a directory, and as `readWeights` does
 *
 * @example
 * ```ts
 * const sd = await openWeights('alexnet.pth');
 * for (const [name, {dtype, shape}] of sd) console.log(name, dtype, shape);
 * ```
 */
export async function openWeights(path: string, options: ReadWeightsOptions = {}): Promise<StateDict> {
  await checkFile(path);
  const {files} = options;
  const absolute = resolve(path);
  // Files that were given go before those on disk.
  const given = async (name: string) => await (typeof files === 'function' ? files(name) : files?.get(name));
  return await readWeights(await fileSource(path), {
    ...options,
    files: async name => (await given(name)) ?? (await beside(absolute, name)),
  });
}

/** What to open when a model has several files. */
const INDEX = /\.index\.json$|^model\.json$/;

/** Extensions by which a hint names files; what is in a file is told by its content. */
const WEIGHT_FILE = /\.(safetensors|pth|pt|bin|onnx|caffemodel|npz|npy)$/;

async function checkFile(path: string): Promise<void> {
  const about = {format: 'unknown'};
  const found = await stat(path).catch(cause => {
    if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR') throw cause;
    const text = `openWeights: there is no file ${resolve(path)}; check the path, or get the file with fetchWeights`;
    throw new WeightFormatError('E_MISSING', text, {...about, cause});
  });
  if (found.isDirectory()) {
    const inside = await readdir(path);
    const files = [INDEX, WEIGHT_FILE].flatMap(kind => inside.filter(name => kind.test(name))).slice(0, 3);
    const hint = files.length > 0 ? `it holds ${files.join(', ')}` : 'it holds none with a known extension';
    const text = `openWeights: ${resolve(path)} is a directory; name the weight file itself (${hint})`;
    throw new WeightFormatError('E_PATH', text, about);
  }
  if (!found.isFile()) {
    throw new WeightFormatError('E_PATH', `openWeights: ${resolve(path)} is not a regular file`, about);
  }
}
