/**
 * The operations on files that checkpoints are made of, in one place, so that tests can let each of them fail.
 */
import {mkdir, open, readdir, readFile, rename, rm} from 'node:fs/promises';
import {crc32} from 'node:zlib';
import {hashFile} from './hashFile.ts';

/** Size and hash of a file. */
export interface FileDigest {
  readonly bytes: number;
  /** SHA-256, in hexadecimal. */
  readonly sha256: string;
}

/** What a checkpoint store does with a disk. */
export interface Disk {
  /** Makes a directory, and those on the way to it. */
  makeDirectory(path: string): Promise<void>;
  /** Writes a file, flushes it to the disk, and reads it back, which must give the same bytes. */
  write(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<FileDigest>;
  /** Makes the entries of a directory survive a power cut. */
  flushDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a directory and what is in it. */
  remove(path: string): Promise<void>;
  /** Names in a directory; none if there is no such directory. */
  list(path: string): Promise<string[]>;
  readText(path: string): Promise<string>;
  digest(path: string): Promise<FileDigest>;
}

/** The real one. */
export const disk: Disk = {
  async makeDirectory(path) {
    await mkdir(path, {recursive: true});
  },
  async write(path, chunks) {
    let [bytes, sum] = [0, 0];
    const file = await open(path, 'wx');
    try {
      for await (const chunk of chunks) {
        await file.writeFile(chunk);
        // five times as fast as a hash, for which this thread has no time
        // (of nothing, Node's begins anew)
        if (chunk.byteLength > 0) sum = crc32(chunk, sum);
        bytes += chunk.byteLength;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const found = await hashFile(path);
    if (found.bytes === bytes && found.crc32 === sum) return {bytes, sha256: found.sha256};
    throw new Error(`'${path}' does not hold what was written to it: ${found.bytes} bytes of ${bytes}, or others`);
  },
  async flushDirectory(path) {
    // Windows has no such operation on directories
    if (process.platform === 'win32') return;
    const directory = await open(path, 'r');
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  },
  rename,
  async remove(path) {
    await rm(path, {recursive: true, force: true});
  },
  async list(path) {
    return await readdir(path).catch(error => {
      if (error.code === 'ENOENT') return [];
      throw error;
    });
  },
  readText: path => readFile(path, 'utf8'),
  async digest(path) {
    const {bytes, sha256} = await hashFile(path);
    return {bytes, sha256};
  },
};
