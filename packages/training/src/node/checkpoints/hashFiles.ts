import {createHash} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import {Worker} from 'node:worker_threads';
import {crc32} from 'node:zlib';

/** What a manifest says of a file. */
export interface FileHash {
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** What is known of bytes that were written. CRC-32, of zip archives, takes a quarter of the time of SHA-256. */
export interface Written {
  readonly bytes: number;
  readonly crc32: number;
}

/** So many bytes in all are read here: to start a thread takes longer. */
const FEW = 4 << 20;

/**
 * What the thread runs. Text, because then it is the same from source and built, and starts without a loader: CommonJS,
 * which is what Node takes text for.
 */
const THREAD = `
const {createHash} = require('node:crypto');
const {closeSync, openSync, readSync} = require('node:fs');
const {parentPort, workerData} = require('node:worker_threads');
const {crc32} = require('node:zlib');

// small enough to stay in the processor's cache
const block = Buffer.alloc(256 << 10);
parentPort.postMessage(workerData.map(path => {
  const file = openSync(path, 'r');
  const sha = createHash('sha256');
  let [bytes, crc] = [0, 0];
  for (let read; (read = readSync(file, block, 0, block.length, bytes)) > 0; bytes += read) {
    const piece = block.subarray(0, read);
    crc = crc32(piece, crc);
    sha.update(piece);
  }
  closeSync(file);
  return {bytes, crc32: crc, sha256: sha.digest('hex')};
}));
`;

/**
 * Reads files, large ones on another thread: training goes on meanwhile.
 *
 * @throws Error if one cannot be read.
 */
export async function hashFiles(paths: readonly string[]): Promise<(FileHash & Written)[]> {
  const sizes = await Promise.all(paths.map(async path => (await stat(path)).size));
  if (sizes.reduce((sum, size) => sum + size, 0) >= FEW) return await hashOnThread(paths);
  return await Promise.all(paths.map(hashHere));
}

async function hashHere(path: string): Promise<FileHash & Written> {
  const all = await readFile(path);
  return {bytes: all.length, crc32: crc32(all), sha256: createHash('sha256').update(all).digest('hex')};
}

function hashOnThread(paths: readonly string[]): Promise<(FileHash & Written)[]> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(THREAD, {eval: true, workerData: paths, execArgv: []});
    thread.once('message', resolve);
    thread.once('error', reject);
    // after a message or an error this is too late to count
    const names = paths.map(path => `'${path}'`).join(', ');
    thread.once('exit', code => reject(new Error(`hashFiles: the thread that reads ${names} ended with ${code}`)));
  });
}
