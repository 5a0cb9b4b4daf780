/**
 * Checkpoints on disk: each a directory that appears whole or not at all, and is never trusted before it is verified.
 *
 * A save goes: a directory of its own, the files, a manifest with the size and hash of each, everything flushed, one
 * rename. A removal goes: one rename, then the files. Which checkpoint is the newest is found by looking, not written
 * down anywhere. So a process may end at any moment, and the newest whole checkpoint is still there.
 */
import {randomUUID} from 'node:crypto';
import {join} from 'node:path';
import {type Disk, disk as realDisk} from './disk.ts';
import type {FileHash} from './hashFiles.ts';
import {type Manifest, parseManifest, writeManifest} from './manifest.ts';
import {type CheckpointEntry, checkRetention, expendable, type Retention} from './retention.ts';

/** Settings of {@link CheckpointStore}. */
export interface CheckpointStoreOptions extends Retention {
  /** Told of a checkpoint that is damaged and has been put aside. @defaultValue a warning */
  onDamaged?: (path: string, reason: string) => void;
  /** The disk, for tests. */
  disk?: Disk;
}

/** A verified checkpoint. */
export interface Checkpoint extends CheckpointEntry {
  readonly path: string;
  /** Names of its files, beside the manifest. */
  readonly files: readonly string[];
}

/** A file to be written: its name, and its bytes piece by piece. */
export type CheckpointFile = readonly [name: string, chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>];

const MANIFEST = 'manifest.json';
/** The second number tells checkpoints of one step apart: the newer has the higher one. */
const WHOLE = /^step-(\d{9,})(?:\.(\d+))?$/;
/** What a process that ended in the middle leaves behind. */
const LEFTOVER = /^\.(saving|trash)-/;

const nameOf = (step: number, revision: number): string =>
  `step-${String(step).padStart(9, '0')}${revision === 0 ? '' : `.${revision}`}`;

/** The checkpoints of one directory. One process at a time uses it. */
export class CheckpointStore {
  readonly directory: string;
  readonly #retention: Retention;
  readonly #disk: Disk;
  readonly #onDamaged: (path: string, reason: string) => void;

  /** @throws ConfigError if a number is out of range. */
  constructor(directory: string, {onDamaged, disk = realDisk, ...retention}: CheckpointStoreOptions = {}) {
    checkRetention('checkpoints', retention);
    this.directory = directory;
    this.#retention = retention;
    this.#disk = disk;
    this.#onDamaged = onDamaged ?? warnOfDamage;
  }

  /**
   * Writes a checkpoint, whose files are read back, and removes those that are no longer wanted. If it cannot be written nothing of
   * it stays, and the older ones are untouched. One of the same step is replaced.
   */
  async save({step, logs}: CheckpointEntry, files: readonly CheckpointFile[]): Promise<string> {
    const same = (await this.#names()).map(parseName).filter(found => found.step === step);
    const name = nameOf(step, same.length === 0 ? 0 : Math.max(...same.map(({revision}) => revision)) + 1);
    const target = join(this.directory, name);
    const aside = join(this.directory, `.saving-${name}-${randomUUID()}`);
    const {makeDirectory, write, flushDirectory, remove} = this.#disk;
    await makeDirectory(this.directory);
    try {
      await makeDirectory(aside);
      const written = await this.#writeFiles(aside, files);
      await write(join(aside, MANIFEST), [new TextEncoder().encode(writeManifest({step, logs, files: written}))]);
      await flushDirectory(aside);
      await this.#disk.rename(aside, target);
      await flushDirectory(this.directory);
    } catch (error) {
      await remove(aside).catch(() => undefined); // the first error is the one to tell; leftovers go at the next start
      throw error;
    }
    await this.#prune();
    return target;
  }

  /** Writes files, all at once so that none holds what another is made of for long, and reads them back. */
  async #writeFiles(directory: string, files: readonly CheckpointFile[]): Promise<Manifest['files']> {
    const writing = files.map(([name, chunks]) => this.#disk.write(join(directory, name), chunks()));
    // the directory is not to be removed while one of them is being written
    await Promise.allSettled(writing);
    const written = await Promise.all(writing);
    const found = await this.#disk.hash(files.map(([name]) => join(directory, name)));
    const entries = files.map(([name], i): [string, FileHash] => {
      const [{bytes, sha256, crc32}, expected] = [found[i], written[i]];
      if (bytes === expected.bytes && crc32 === expected.crc32) return [name, {bytes, sha256}];
      const [read, sent] = [found[i], expected].map(each => `${each.bytes} bytes of CRC-32 ${each.crc32.toString(16)}`);
      throw new Error(`${name} reads back as ${read}, not as the ${sent} that were written`);
    });
    return Object.fromEntries(entries);
  }

  /** The newest checkpoint that is whole; damaged ones are put aside under a name that begins with `damaged-`. */
  async newest(): Promise<Checkpoint | undefined> {
    for (const name of (await this.#names()).reverse()) {
      const manifest = await this.#verifiedOrAside(name);
      if (!manifest) continue;
      const {step, logs, files} = manifest;
      return {path: join(this.directory, name), step, logs, files: Object.keys(files)};
    }
    return undefined;
  }

  /** Removes what processes that ended in the middle have left. */
  async clean(): Promise<void> {
    for (const name of await this.#disk.list(this.directory)) {
      if (LEFTOVER.test(name)) await this.#disk.remove(join(this.directory, name));
    }
  }

  /** Removes all checkpoints. */
  async clear(): Promise<void> {
    for (const name of await this.#names()) await this.#discard(name);
  }

  /** Names of the checkpoints, oldest first. */
  async #names(): Promise<string[]> {
    const names = (await this.#disk.list(this.directory)).filter(name => WHOLE.test(name));
    const byAge = (a: string, b: string): number => {
      const [one, other] = [parseName(a), parseName(b)];
      return one.step - other.step || one.revision - other.revision;
    };
    return names.sort(byAge);
  }

  /** What a checkpoint says of itself if that is true; otherwise it is put aside. */
  async #verifiedOrAside(name: string): Promise<Manifest | undefined> {
    const path = join(this.directory, name);
    try {
      return await this.#verify(path);
    } catch (error) {
      const aside = join(this.directory, `damaged-${name}-${randomUUID().slice(0, 8)}`);
      await this.#disk.rename(path, aside);
      this.#onDamaged(aside, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  /** @throws Error that says what is missing or differs. */
  async #verify(path: string): Promise<Manifest> {
    const manifest = parseManifest(await this.#disk.readText(join(path, MANIFEST)));
    const entries = Object.entries(manifest.files);
    const found = await this.#disk.hash(entries.map(([name]) => join(path, name)));
    for (const [i, [name, {bytes, sha256}]] of entries.entries()) {
      if (found[i].bytes !== bytes) throw new Error(`${name} has ${found[i].bytes} bytes, not ${bytes}`);
      if (found[i].sha256 !== sha256) throw new Error(`${name} has changed: its hash is ${found[i].sha256}`);
    }
    return manifest;
  }

  /** Removes what the rules do not keep. */
  async #prune(): Promise<void> {
    const entries: (CheckpointEntry & {name: string})[] = [];
    for (const name of await this.#names()) {
      try {
        const {step, logs} = parseManifest(await this.#disk.readText(join(this.directory, name, MANIFEST)));
        entries.push({name, step, logs});
      } catch {
        // damaged; whoever looks for the newest reports it
      }
    }
    // of one step the newest, which is the last in the list
    const newest = [...new Map(entries.map(entry => [entry.step, entry])).values()];
    const replaced = entries.filter(entry => !newest.includes(entry));
    for (const {name} of [...replaced, ...expendable(newest, this.#retention)]) await this.#discard(name);
  }

  async #discard(name: string): Promise<void> {
    const path = join(this.directory, name);
    const trash = join(this.directory, `.trash-${name}-${randomUUID()}`);
    try {
      await this.#disk.rename(path, trash);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
      throw error;
    }
    await this.#disk.remove(trash);
  }
}

function parseName(name: string): {step: number; revision: number} {
  const [, step, revision = '0'] = WHOLE.exec(name) ?? [];
  return {step: Number(step), revision: Number(revision)};
}

function warnOfDamage(path: string, reason: string): void {
  console.warn(`tfjs-zoo: a checkpoint is damaged (${reason}) and was put aside as '${path}'; the one before is used`);
}
