/**
 * A file on the network, pinned: a download is believed only if it has this size and this hash.
 */
import {FetchError} from './fetchError.ts';

/** A pinned file. */
export interface Artifact {
  /** Where it can be had: mirrors, in the order in which they are tried. */
  readonly urls: readonly string[];
  /** Its exact size. */
  readonly bytes: number;
  /** SHA-256 of the whole file, 64 hexadecimal digits. */
  readonly sha256: string;
  /** File name to keep it under. @defaultValue the last part of the first URL's path */
  readonly name?: string;
}

/** An artifact that passed {@link checkArtifact}: hash in lower case, name present. */
export type CheckedArtifact = Required<Artifact>;

/** One path component that no file system and no shell takes for anything else. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/;

/**
 * Checks the description itself, before anything is asked of the network or the disk.
 *
 * @throws FetchError `E_ARTIFACT`
 */
export function checkArtifact({urls, bytes, sha256, name = lastPart(urls[0])}: Artifact): CheckedArtifact {
  const wrong = (text: string) => new FetchError('E_ARTIFACT', `fetch ${name}: ${text}`);
  if (urls.length === 0) throw wrong('urls is empty; give at least one URL');
  if (!Number.isSafeInteger(bytes) || bytes < 1) throw wrong(`bytes is ${bytes}; give the exact size of the file`);
  if (!/^[0-9a-f]{64}$/i.test(sha256)) throw wrong(`sha256 is '${sha256}'; give all 64 hexadecimal digits`);
  if (!NAME.test(name)) throw wrong(`name is not a plain file name; give one, such as name: 'alexnet.pth'`);
  return {urls, bytes, sha256: sha256.toLowerCase(), name};
}

function lastPart(url = ''): string {
  return (
    url
      .replace(/[?#].*$/, '')
      .split('/')
      .at(-1) ?? ''
  );
}
