/**
 * A file that appears complete or not at all, whatever happens meanwhile.
 */
import {createHash, type Hash, randomBytes} from 'node:crypto';
import {type FileHandle, open, rename, rm} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';

/** A file being written beside its final path. Ends with {@link AtomicFile.commit} or {@link AtomicFile.discard}. */
export interface AtomicFile {
  write(chunk: Uint8Array): Promise<void>;
  /** Forgets what was written. */
  restart(): Promise<void>;
  /** SHA-256 of what was written, in hexadecimal. */
  sha256(): string;
  bytes(): number;
  /**
   * Puts the file in its place: data to disk, rename, directory entry to disk.
   *
   * @param as - Another place in the same directory. @defaultValue the path it was begun for
   */
  commit(as?: string): Promise<void>;
  /** Puts it, unfinished as it is, somewhere else in the same directory. */
  keepAs(path: string): Promise<void>;
  /** Removes it. Does nothing after a commit. */
  discard(): Promise<void>;
}

/**
 * Begins a file. It is written under a name of its own in the same directory, so that the rename is atomic and two
 * writers never meet.
 *
 * @param temporary - The name of its own, a path beside `path` that nothing else uses. @defaultValue a hidden file
 */
export async function atomicFile(path: string, temporary: string = hiddenBeside(path)): Promise<AtomicFile> {
  const directory = dirname(path);
  // 'wx': never through a link or into a file that somebody else put there.
  const file = await open(temporary, 'wx');
  let hash: Hash = createHash('sha256');
  let bytes = 0;
  let state: 'open' | 'closed' | 'done' = 'open';

  async function close(): Promise<void> {
    if (state !== 'open') return;
    state = 'closed';
    await file.close();
  }

  return {
    async write(chunk) {
      await writeAll(file, chunk, bytes);
      hash.update(chunk);
      bytes += chunk.byteLength;
    },
    async restart() {
      await file.truncate(0);
      hash = createHash('sha256');
      bytes = 0;
    },
    sha256: () => hash.copy().digest('hex'),
    bytes: () => bytes,
    async commit(as = path) {
      await file.sync();
      await close();
      await rename(temporary, as);
      state = 'done';
      await syncDirectory(directory);
    },
    async keepAs(elsewhere) {
      await close();
      await rename(temporary, elsewhere);
      state = 'done';
    },
    async discard() {
      if (state === 'done') return;
      await close();
      await rm(temporary, {force: true});
      state = 'done';
    },
  };
}

function hiddenBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`);
}

async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < chunk.byteLength; ) {
    const {bytesWritten} = await file.write(chunk, at, chunk.byteLength - at, position + at);
    at += bytesWritten;
  }
}

/** Makes a rename survive a power cut. Windows has no such operation on directories. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
