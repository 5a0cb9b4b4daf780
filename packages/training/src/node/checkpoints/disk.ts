/**
 * The operations on files that checkpoints are made of, in one place, so that tests can let each of them fail.
 */
import {createHash} from 'node:crypto';
import {mkdir, open, readdir, readFile, rename, rm} from 'node:fs/promises';

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
  /** Writes a file and flushes it to the disk. */
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

/** Bytes read at a time to compute a hash. */
const BLOCK = 4 * 2 ** 20;

/** The real one. */
export const disk: Disk = {
  async makeDirectory(path) {
    await mkdir(path, {recursive: true});
  },
  async write(path, chunks) {
    const hash = createHash('sha256');
    let bytes = 0;
    const file = await open(path, 'wx');
    try {
      for await (const chunk of chunks) {
        await file.writeFile(chunk);
        hash.update(chunk);
        bytes += chunk.byteLength;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    return {bytes, sha256: hash.digest('hex')};
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
    const hash = createHash('sha256');
    const block = Buffer.alloc(BLOCK);
    const file = await open(path, 'r');
    let bytes = 0;
    try {
      for (;;) {
        const {bytesRead} = await file.read(block, 0, BLOCK, bytes);
        if (bytesRead === 0) return {bytes, sha256: hash.digest('hex')};
        hash.update(block.subarray(0, bytesRead));
        bytes += bytesRead;
      }
    } finally {
      await file.close();
    }
  },
};
