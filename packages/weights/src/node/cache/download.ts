/**
 * A file on its way into the cache.
 */
import {mkdir, readdir, rename, statfs, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import type {CheckedArtifact} from '../../download/artifact.ts';
import {FetchError} from '../../download/fetchError.ts';
import type {Sink} from '../../download/sink.ts';
import {type TransferOptions, transfer} from '../../download/transfer.ts';
import {type AtomicFile, atomicFile} from '../atomicFile.ts';
import {checkCached, quarantine, rememberVerified} from './cachedFile.ts';
import {cacheFault} from './cacheFault.ts';
import {lockName, originName, parseCacheName, partialName, temporaryName} from './cacheNames.ts';
import {withDownloadLock} from './downloadLock.ts';
import {copyLeftover, findLeftovers, type Origin, removeLeftover} from './leftovers.ts';
import {statIfThere} from './statIfThere.ts';

/** Runs something on the cache's disk; what goes wrong there is said to be about the cache. */
type OnDisk = <T>(operation: () => Promise<T>) => Promise<T>;

/** What a download is about. */
interface Job {
  readonly path: string;
  readonly directory: string;
  readonly artifact: CheckedArtifact;
  readonly options: TransferOptions;
  readonly onDisk: OnDisk;
}

/**
 * Brings a file to `path`, complete and verified; a damaged one that is there is moved aside. If another process is at
 * it, waits for that one. What came before a failure is kept for the next try.
 *
 * @throws FetchError if it cannot be had or not be written; the signal's reason if aborted
 */
export async function downloadTo(path: string, artifact: CheckedArtifact, options: TransferOptions): Promise<void> {
  const {signal, onProgress} = options;
  const {sha256, bytes} = artifact;
  const directory = dirname(path);
  const onDisk: OnDisk = async operation => {
    try {
      return await operation();
    } catch (error) {
      throw cacheFault(artifact, path, error);
    }
  };
  signal?.throwIfAborted();
  await onDisk(() => mkdir(directory, {recursive: true}));
  const onWait = async (): Promise<void> => {
    if (onProgress) onProgress(Math.min(await onDisk(() => bytesUnderWay(directory, sha256)), bytes), bytes, 0);
  };
  await withDownloadLock(join(directory, lockName(sha256)), {signal, onWait}, async () => {
    const state = await onDisk(() => checkCached(path, artifact));
    if (state === 'good') return;
    if (state === 'bad') await onDisk(() => quarantine(path));
    await download({path, directory, artifact, options, onDisk});
  });
}

async function download(job: Job): Promise<void> {
  const {path, directory, artifact, options, onDisk} = job;
  const temporary = join(directory, temporaryName(artifact.sha256));
  const file = await onDisk(() => atomicFile(path, temporary));
  try {
    const origin = await onDisk(() => takeUp(file, job));
    await transfer(artifact, sinkOf(file, originName(temporary), origin, job), options).catch(async error => {
      if (!isFault(error)) await keep(file, temporary, join(directory, partialName(artifact.sha256)));
      throw error;
    });
    await onDisk(() => file.commit());
  } finally {
    await file.discard();
    await removeLeftover({path: originName(temporary), bytes: 0});
  }
  await onDisk(async () => {
    for (const leftover of await findLeftovers(directory, artifact.sha256)) await removeLeftover(leftover);
    await rememberVerified(path, artifact.sha256);
  });
}

/** Whether it is the disk that failed: then what was written is in the way rather than of use. */
const isFault = (error: unknown): boolean =>
  error instanceof FetchError && ['E_NO_SPACE', 'E_ACCESS', 'E_CACHE'].includes(error.code);

/** Keeps what came, for the next try. */
async function keep(file: AtomicFile, temporary: string, partial: string): Promise<void> {
  if (file.bytes() === 0) return;
  try {
    await file.keepAs(partial);
    await rename(originName(temporary), originName(partial));
  } catch {
    // It saves a part of the next download, no more. What is to be told is why this one failed.
  }
}

/** Goes on from the longest leftover, if there is one and there is room for it. @returns where its bytes came from */
async function takeUp(file: AtomicFile, {directory, artifact, options}: Job): Promise<Origin> {
  const leftovers = await findLeftovers(directory, artifact.sha256);
  let origin: Origin = {};
  if ((await freeBytes(directory)) >= artifact.bytes) {
    for (const leftover of leftovers) {
      if (leftover.path.endsWith('.json') || leftover.bytes > artifact.bytes) continue;
      const copied = await copyLeftover(leftover, artifact, async chunk => {
        options.signal?.throwIfAborted();
        await file.write(chunk);
      });
      origin = copied ?? {};
      if (file.bytes() > 0) break;
    }
  }
  // They are in the new file now, or in its way.
  for (const leftover of leftovers) await removeLeftover(leftover);
  const free = await freeBytes(directory);
  const needed = artifact.bytes - file.bytes();
  if (free >= needed) return origin;
  const text =
    `fetch ${artifact.name}: the cache does not take the file: ${needed} bytes are needed and ${free} are free at ` +
    `${directory}; free some, or give another cacheDir (or TFJS_ZOO_CACHE)`;
  throw new FetchError('E_NO_SPACE', text);
}

function sinkOf(file: AtomicFile, originPath: string, found: Origin, {artifact, onDisk}: Job): Sink {
  let origin = found;
  return {
    kept: () => ({...origin, bytes: file.bytes()}),
    async restart() {
      origin = {};
      await onDisk(() => file.restart());
    },
    async begin(url, etag) {
      origin = {url, etag};
      const text = JSON.stringify({etag: etag ?? null, total: artifact.bytes, url});
      await onDisk(() => writeFile(originPath, `${text}\n`));
    },
    write: chunk => onDisk(() => file.write(chunk)),
    sha256: async () => file.sha256(),
  };
}

/** Room on the disk for users without privileges; infinite where the file system does not tell. */
async function freeBytes(directory: string): Promise<number> {
  const {bavail, bsize, blocks} = await statfs(directory);
  return blocks === 0 ? Number.POSITIVE_INFINITY : bavail * bsize;
}

/** How far whoever else downloads the file has come. */
async function bytesUnderWay(directory: string, sha256: string): Promise<number> {
  let most = 0;
  for (const name of await readdir(directory)) {
    const parsed = parseCacheName(name);
    if (parsed?.sha256 !== sha256 || parsed.kind !== 'temporary') continue;
    most = Math.max(most, (await statIfThere(join(directory, name)))?.size ?? 0);
  }
  return most;
}
