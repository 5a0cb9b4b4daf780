import {existsSync, statSync} from 'node:fs';
import {mkdir, rmdir} from 'node:fs/promises';
import {dirname, extname, join} from 'node:path';
import {type SaveFormat, saveFormatOf, type WriterInfo} from '@tfjs-zoo/weights/node';
import {UsageError} from '../usageError.ts';
import {ConvertError} from './convertError.ts';

/** Formats that can be written. */
export const TO: readonly SaveFormat[] = ['safetensors', 'pth', 'npz', 'npy', 'tfjs'];

/** Where to write what. */
export interface Destination {
  /** The file, without what sharding appends. */
  readonly path: string;
  readonly format: WriterInfo;
  /** The directory of a whole model, if OUT is one. */
  readonly directory: string | undefined;
}

/** What of the command line decides it. */
export interface DestinationOptions {
  readonly to: SaveFormat | undefined;
  /** Whether there may be a network to write beside the weights. */
  readonly network: boolean;
}

/** What tfjs calls the file of a model. */
export const MODEL_JSON = 'model.json';

export const isDirectory = (path: string): boolean => statSync(path, {throwIfNoEntry: false})?.isDirectory() ?? false;

/**
 * Decides what OUT means. A directory is for a whole tfjs model.
 *
 * @throws UsageError if that cannot be
 */
export function chooseDestination(out: string, {to, network}: DestinationOptions): Destination {
  const bare = extname(out) === '' && network && (to === undefined || to === 'tfjs');
  if (bare || /[/\\]$/.test(out) || isDirectory(out)) return wholeModel(out, {to, network});
  return {path: out, format: formatOf(out, to), directory: undefined};
}

function wholeModel(directory: string, {to = 'tfjs', network}: DestinationOptions): Destination {
  const format = saveFormatOf('', to);
  if (!format.modelJson) {
    const example = join(directory, `model${format.extensions[0]}`);
    throw new UsageError(
      `convert: ${directory} is a directory, and --to ${to} writes a file; name it, as in ${example}`,
    );
  }
  if (network) return {path: join(directory, MODEL_JSON), format, directory};
  const example = join(directory, 'model.safetensors');
  throw new UsageError(
    `convert: ${directory} is a directory; name a file, as in ${example}, or give --model to write a whole model there`,
  );
}

function formatOf(path: string, to: SaveFormat | undefined): WriterInfo {
  if (to !== undefined) return saveFormatOf(path, to);
  if (path.endsWith('.index.json')) {
    const plain = path.slice(0, -'.index.json'.length);
    throw new UsageError(`convert: ${path} is the name of an index; give ${plain}, and --max-shard writes one`);
  }
  const known = TO.flatMap(name => saveFormatOf('', name).extensions);
  if (known.includes(extname(path).toLowerCase())) return saveFormatOf(path);
  throw new UsageError(
    `convert: the extension of ${path} names no format that can be written; use ${known.join(', ')}, ` +
      `or give --to: ${TO.join(', ')}`,
  );
}

/**
 * Checks that nothing is overwritten, and that there is a place to write to.
 *
 * @throws ConvertError if not
 */
export function checkDestination({path, format, directory}: Destination, force: boolean): void {
  const parent = dirname(directory ?? path);
  if (!isDirectory(parent)) throw new ConvertError(`there is no directory ${parent} to write to; make it first`);
  const replaced = format.name === 'safetensors' ? [path, `${path}.index.json`] : [path];
  const there = force ? undefined : replaced.find(name => existsSync(name));
  if (there !== undefined) throw new ConvertError(`${there} is there already; give --force to replace it`);
}

/** Runs `write` with the directory of a whole model there; one that was made for it goes again if nothing was written. */
export async function insideDirectory<T>({directory}: Destination, write: () => Promise<T>): Promise<T> {
  if (directory === undefined || isDirectory(directory)) return await write();
  await mkdir(directory);
  try {
    return await write();
  } catch (error) {
    // what somebody else has put there meanwhile keeps it, and is not what went wrong
    await rmdir(directory).catch(() => undefined);
    throw error;
  }
}
