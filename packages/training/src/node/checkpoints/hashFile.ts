import {createHash} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import {Worker} from 'node:worker_threads';
import {crc32} from 'node:zlib';

/** What is in a file. */
export interface FileHash {
  readonly bytes: number;
  /** SHA-256, in hexadecimal. */
  readonly sha256: string;
  readonly crc32: number;
}

/** Files below this are read here: to start a thread takes longer. */
const LARGE = 4 << 20;

/**
 * What the thread runs. Text, because then it is the same from source and built, and starts without a loader: CommonJS,
 * which is what Node takes text for.
 */
const THREAD = `
const {createHash} = require('node:crypto');
const {closeSync, openSync, readSync} = require('node:fs');
const {parentPort, workerData} = require('node:worker_threads');
const {crc32} = require('node:zlib');

const block = Buffer.alloc(4 << 20);
const hash = createHash('sha256');
const file = openSync(workerData, 'r');
let [bytes, crc] = [0, 0];
for (let read; (read = readSync(file, block, 0, block.length, bytes)) > 0; bytes += read) {
  hash.update(block.subarray(0, read));
  crc = crc32(block.subarray(0, read), crc);
}
closeSync(file);
parentPort.postMessage({bytes, sha256: hash.digest('hex'), crc32: crc});
`;

/**
 * Reads a file, a large one on another thread: training goes on meanwhile.
 *
 * @throws Error if it cannot be read.
 */
export async function hashFile(path: string): Promise<FileHash> {
  const {size} = await stat(path);
  if (size >= LARGE) return await hashOnThread(path);
  const all = await readFile(path);
  return {bytes: all.length, sha256: createHash('sha256').update(all).digest('hex'), crc32: crc32(all)};
}

function hashOnThread(path: string): Promise<FileHash> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(THREAD, {eval: true, workerData: path, execArgv: []});
    thread.once('message', resolve);
    thread.once('error', reject);
    // after a message or an error this is too late to count
    thread.once('exit', code => reject(new Error(`hashFile: the thread that reads '${path}' ended with ${code}`)));
  });
}
