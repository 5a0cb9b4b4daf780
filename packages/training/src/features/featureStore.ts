import type {CacheSettings} from './cacheFeatures.ts';
import {hasDisk, type ScratchFile, scratchFile} from './scratchFile.ts';

/** Samples whose features share an array: one huge array would have to be found at once. */
const CHUNK_BYTES = 16 * 2 ** 20;

/** What the store is for. */
export interface StoreSize {
  /** Number of samples. */
  readonly samples: number;
  /** Numbers a sample. */
  readonly width: number;
}

/**
 * A clause that says why so many features cannot be kept; undefined if they can.
 */
export function tooLarge({samples, width}: StoreSize, {maxBytes, maxDiskBytes}: CacheSettings): string | undefined {
  const bytes = samples * width * Float32Array.BYTES_PER_ELEMENT;
  const room = maxBytes + (hasDisk() ? maxDiskBytes : 0);
  if (bytes <= room) return undefined;
  const disk = hasDisk() ? ` and maxDiskBytes ${maxDiskBytes}` : ', and there is no disk here';
  return `they take ${bytes} bytes, and cacheFeatures.maxBytes is ${maxBytes}${disk}`;
}

/** Features of each sample by its index: the first ones in memory, as many as fit, the others in a file. */
export class FeatureStore {
  readonly width: number;
  /** Samples in memory. */
  readonly inMemory: number;
  readonly #perChunk: number;
  readonly #chunks: Float32Array[];
  readonly #file: ScratchFile | undefined;

  private constructor({samples, width}: StoreSize, {maxBytes}: CacheSettings, file: ScratchFile | undefined) {
    const bytes = width * Float32Array.BYTES_PER_ELEMENT;
    this.width = width;
    this.inMemory = Math.min(samples, Math.floor(maxBytes / bytes));
    this.#perChunk = Math.max(1, Math.floor(CHUNK_BYTES / bytes));
    this.#chunks = Array.from({length: Math.ceil(this.inMemory / this.#perChunk)}, (_, chunk) => {
      const count = Math.min(this.#perChunk, this.inMemory - chunk * this.#perChunk);
      return new Float32Array(count * width);
    });
    this.#file = file;
  }

  /** An empty store. The file is made only if the memory does not suffice. */
  static async open(size: StoreSize, settings: CacheSettings): Promise<FeatureStore> {
    const bytes = size.samples * size.width * Float32Array.BYTES_PER_ELEMENT;
    const file = bytes > settings.maxBytes ? await scratchFile(settings.directory) : undefined;
    return new FeatureStore(size, settings, file);
  }

  /** Keeps the features of samples that follow one another. */
  async write(first: number, features: Float32Array): Promise<void> {
    const {width, inMemory} = this;
    const count = features.length / width;
    const kept = Math.max(0, Math.min(count, inMemory - first));
    for (let i = 0; i < kept; i++) this.#row(first + i).set(features.subarray(i * width, (i + 1) * width));
    if (kept < count) await this.#scratch().write(bytesOf(features.subarray(kept * width)), this.#offset(first + kept));
  }

  /** The features of a sample; at once, if they are in memory. Whoever gets them leaves them as they are. */
  read(index: number): Float32Array | Promise<Float32Array> {
    if (index < this.inMemory) return this.#row(index);
    const features = new Float32Array(this.width);
    return this.#scratch()
      .read(bytesOf(features), this.#offset(index))
      .then(() => features);
  }

  /** Gives memory and disk back. */
  async close(): Promise<void> {
    this.#chunks.length = 0;
    await this.#file?.close();
  }

  #row(index: number): Float32Array {
    const at = (index % this.#perChunk) * this.width;
    return this.#chunks[Math.floor(index / this.#perChunk)].subarray(at, at + this.width);
  }

  #offset(index: number): number {
    return (index - this.inMemory) * this.width * Float32Array.BYTES_PER_ELEMENT;
  }

  #scratch(): ScratchFile {
    if (this.#file) return this.#file;
    throw new Error('FeatureStore: there is no file');
  }
}

const bytesOf = ({buffer, byteOffset, byteLength}: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
