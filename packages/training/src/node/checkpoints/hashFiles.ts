import {createHash} from 'node:crypto';
import {readFile, stat} from 'node:fs/promises';
import {Worker} from 'node:worker_threads';
import {crc32} from 'node:zlib';

/**
 * How damage to a file is told. CRC-32 takes a quarter of the time of SHA-256, and is what zip archives, such as PyTorch's,
 * tell it by; whoever means to change a checkpoint could change its manifest as well. SHA-256 is that of older checkpoints.
 */
export type HashName = 'crc32' | 'sha256';

/** What is in a file. */
export interface FileHash {
  readonly bytes: number;
  readonly algorithm: HashName;
  /** In hexadecimal. */
  readonly hash: string;
}

/** A file to be read. */
export interface FileToHash {
  readonly path: string;
  readonly algorithm: HashName;
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
function read(path, take) {
  const file = openSync(path, 'r');
  let bytes = 0;
  for (let read; (read = readSync(file, block, 0, block.length, bytes)) > 0; bytes += read) take(block.subarray(0, read));
  closeSync(file);
  return bytes;
}
parentPort.postMessage(workerData.map(({path, algorithm}) => {
  const sha = createHash('sha256');
  let crc = 0;
  const bytes = read(path, algorithm === 'crc32' ? piece => (crc = crc32(piece, crc)) : piece => sha.update(piece));
  const hash = algorithm === 'crc32' ? crc.toString(16).padStart(8, '0') : sha.digest('hex');
  return {bytes, algorithm, hash};
}));
`;

/**
 * Reads files, large ones on another thread: training goes on meanwhile.
 *
 * @throws Error if one cannot be read.
 */
export async function hashFiles(files: readonly FileToHash[]): Promise<FileHash[]> {
  const sizes = await Promise.all(files.map(async ({path}) => (await stat(path)).size));
  if (sizes.reduce((sum, size) => sum + size, 0) >= FEW) return await hashOnThread(files);
  return await Promise.all(files.map(hashHere));
}

/** A checksum as it is written down. */
export const crcText = (sum: number): string => sum.toString(16).padStart(8, '0');

async function hashHere({path, algorithm}: FileToHash): Promise<FileHash> {
  const all = await readFile(path);
  const hash = algorithm === 'crc32' ? crcText(crc32(all)) : createHash('sha256').update(all).digest('hex');
  return {bytes: all.length, algorithm, hash};
}

function hashOnThread(files: readonly FileToHash[]): Promise<FileHash[]> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(THREAD, {
      eval: true,
      workerData: files.map(({path, algorithm}) => ({path, algorithm})),
      execArgv: [],
    });
    thread.once('message', resolve);
    thread.once('error', reject);
    // after a message or an error this is too late to count
    const names = files.map(({path}) => `'${path}'`).join(', ');
    thread.once('exit', code => reject(new Error(`hashFiles: the thread that reads ${names} ended with ${code}`)));
  });
}
