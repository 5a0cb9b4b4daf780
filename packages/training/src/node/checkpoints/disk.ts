/**
 * The operations on files that checkpoints are made of, in one place, so that tests can let each of them fail.
 */
import {type FileHandle, mkdir, open, readdir, readFile, rename, rm} from 'node:fs/promises';
import {crc32} from 'node:zlib';
import {type FileHash, hashFiles, type Written} from './hashFiles.ts';

/** What a checkpoint store does with a disk. */
export interface Disk {
  /** Makes a directory, and those on the way to it. */
  makeDirectory(path: string): Promise<void>;
  /** Writes a file and flushes it to the disk. */
  write(path: string, chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Written>;
  /** Makes the entries of a directory survive a power cut. */
  flushDirectory(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a directory and what is in it. */
  remove(path: string): Promise<void>;
  /** Names in a directory; none if there is no such directory. */
  list(path: string): Promise<string[]>;
  readText(path: string): Promise<string>;
  /** What is in files, in their order. */
  hash(paths: readonly string[]): Promise<(FileHash & Written)[]>;
}

/** The real one. */
export const disk: Disk = {
  async makeDirectory(path) {
    await mkdir(path, {recursive: true});
  },
  async write(path, chunks) {
    const file = await open(path, 'wx');
    try {
      const written = await writeChunks(file, chunks);
      await file.sync();
      return written;
    } finally {
      await file.close();
    }
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
  hash: hashFiles,
};

/** A chunk is written before the next one is asked for, which may use its memory. */
async function writeChunks(
  file: FileHandle,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Written> {
  let [bytes, sum] = [0, 0];
  for await (const chunk of chunks) {
    const writing = writeAll(file, chunk, bytes);
    // meanwhile; of nothing, Node's begins anew
    if (chunk.byteLength > 0) sum = crc32(chunk, sum);
    await writing;
    bytes += chunk.byteLength;
  }
  return {bytes, crc32: sum};
}

async function writeAll(file: FileHandle, chunk: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < chunk.byteLength; ) {
    const {bytesWritten} = await file.write(chunk, at, chunk.byteLength - at, position + at);
    at += bytesWritten;
  }
}
