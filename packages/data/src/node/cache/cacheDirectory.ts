import {mkdir, readdir, rm, stat, utimes} from 'node:fs/promises';
import {join} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '../../rgbImage.ts';
import {CACHE_HEADER, readCacheFile, UNFINISHED, writeCacheFile} from './cacheFile.ts';

/** Ending of the files of a cache; nothing else in its directory is touched. */
const ENDING = '.rgb';

/** Age of unfinished files, in milliseconds, from which on nobody is writing them any more. */
const ABANDONED = 3_600_000;

/** A directory of decoded images by key, which keeps within a number of bytes. */
export class CacheDirectory {
  /** Bytes of all files. */
  bytes = 0;
  /** Sizes of the files, those that were not used for longest first. */
  private readonly sizes = new Map<string, number>();
  /** Keys that were read or written since this was opened. */
  private readonly used = new Set<string>();
  private readonly directory: string;
  private readonly maxBytes: number;

  private constructor(directory: string, maxBytes: number) {
    this.directory = directory;
    this.maxBytes = maxBytes;
  }

  /** @throws ConfigError if the directory cannot be made or read. */
  static async open(directory: string, maxBytes: number): Promise<CacheDirectory> {
    const cache = new CacheDirectory(directory, maxBytes);
    try {
      await mkdir(directory, {recursive: true});
      await cache.list();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new ConfigError(`diskCache: '${directory}' cannot be used as a directory: ${reason}`, {cause});
    }
    return cache;
  }

  get images(): number {
    return this.sizes.size;
  }

  async read(key: string): Promise<RgbImage | undefined> {
    const first = !this.used.has(key);
    // from now on it is not removed to make room
    this.used.add(key);
    const image = await readCacheFile(this.path(key));
    if (!image) {
      this.forget(key);
      return undefined;
    }
    // another process may have written it
    this.note(key, CACHE_HEADER + image.data.length);
    if (first) await this.touch(key);
    return image;
  }

  /**
   * Writes an image if there is room, or can be made by removing some that were not used since this was opened.
   *
   * @returns Whether there was.
   */
  async write(key: string, image: RgbImage): Promise<boolean> {
    const size = CACHE_HEADER + image.data.length;
    for (const old of this.sizes.keys()) {
      if (this.bytes + size <= this.maxBytes) break;
      if (!this.used.has(old)) await this.remove(old);
    }
    if (this.bytes + size > this.maxBytes) return false;
    this.note(key, size);
    this.used.add(key);
    try {
      await writeCacheFile(this.path(key), image);
      return true;
    } catch (error) {
      this.forget(key);
      throw error;
    }
  }

  private path(key: string): string {
    return join(this.directory, key + ENDING);
  }

  private async list(): Promise<void> {
    const found: {key: string; size: number; time: number}[] = [];
    for (const name of await readdir(this.directory)) {
      const path = join(this.directory, name);
      const unfinished = name.endsWith(UNFINISHED) && name.includes(ENDING);
      if (!unfinished && !name.endsWith(ENDING)) continue;
      const info = await stat(path).catch(ifGone);
      if (!info?.isFile()) continue;
      if (!unfinished) found.push({key: name.slice(0, -ENDING.length), size: info.size, time: info.mtimeMs});
      else if (Date.now() - info.mtimeMs > ABANDONED) await rm(path, {force: true});
    }
    for (const {key, size} of found.sort((a, b) => a.time - b.time)) this.note(key, size);
    for (const key of this.sizes.keys()) {
      if (this.bytes <= this.maxBytes) break;
      await this.remove(key);
    }
  }

  private async touch(key: string): Promise<void> {
    const now = new Date();
    await utimes(this.path(key), now, now).catch(ifGone);
  }

  private async remove(key: string): Promise<void> {
    this.forget(key);
    await rm(this.path(key), {force: true});
  }

  private note(key: string, size: number): void {
    this.bytes += size - (this.sizes.get(key) ?? 0);
    this.sizes.set(key, size);
  }

  private forget(key: string): void {
    this.bytes -= this.sizes.get(key) ?? 0;
    this.sizes.delete(key);
    this.used.delete(key);
  }
}

/** Another process may have removed a file; that is no error. */
function ifGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
