import type {FileHash} from './hashFiles.ts';
import type {CheckpointEntry} from './retention.ts';

/** What a checkpoint says of itself. */
export interface Manifest extends CheckpointEntry {
  /** Every file beside the manifest. */
  readonly files: Readonly<Record<string, FileHash>>;
}

/** The version of the format that is written and read. */
const FORMAT = 1;
/** A name that leads nowhere else. */
const PLAIN_NAME = /^[a-z0-9][a-z0-9.-]{0,63}$/;

/** The text of a manifest. Values that JSON has no number for are left out. */
export function writeManifest({step, logs, files}: Manifest): string {
  return `${JSON.stringify({format: FORMAT, step, logs, files}, null, 2)}\n`;
}

/**
 * Reads a manifest, which like any file may hold anything.
 *
 * @throws Error that says what is wrong with it.
 */
export function parseManifest(text: string): Manifest {
  const parsed: unknown = JSON.parse(text);
  if (!isObject(parsed)) throw new Error('the manifest is no object');
  const {format, step, logs, files} = parsed;
  if (format !== FORMAT) throw new Error(`the manifest has format ${JSON.stringify(format)}, and ${FORMAT} is known`);
  if (!isCount(step)) throw new Error('the manifest has no step');
  if (!isObject(logs) || !isObject(files)) throw new Error('the manifest has no logs or files');
  const numbers = Object.entries(logs).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  const hashes = Object.entries(files).map(([name, found]): [string, FileHash] => {
    if (!PLAIN_NAME.test(name)) throw new Error(`the manifest names a file ${JSON.stringify(name)}`);
    if (!isObject(found) || !isCount(found.bytes) || typeof found.sha256 !== 'string') {
      throw new Error(`the manifest has no size and hash of '${name}'`);
    }
    return [name, {bytes: found.bytes, sha256: found.sha256}];
  });
  return {step, logs: Object.fromEntries(numbers), files: Object.fromEntries(hashes)};
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
