import {dispose, keep, type Scalar, stack, type Tensor, tidy} from '@tensorflow/tfjs-core';

/** Batches whose values stay on the device before they are read together. */
const WINDOW = 16;

/**
 * Means over an epoch: sums over its samples, added up in double precision, so they are what one huge batch would have
 * given. Values are read in groups: a read per batch would make an accelerator wait.
 */
export class RunningMeans {
  readonly #names: readonly string[];
  readonly #sums: Float64Array;
  #samples = 0;
  #pending: {values: Tensor; size: number}[] = [];

  constructor(names: readonly string[]) {
    this.#names = names;
    this.#sums = new Float64Array(names.length);
  }

  /** Adds the sums over a batch of `size` samples, and disposes them. */
  async add(totals: Scalar[], size: number): Promise<void> {
    this.#pending.push({values: keep(tidy(() => stack(totals))), size});
    dispose(totals);
    if (this.#pending.length >= WINDOW) await this.#read();
  }

  /** The means so far, by name. */
  async result(): Promise<Record<string, number>> {
    await this.#read();
    return Object.fromEntries(this.#names.map((name, i) => [name, this.#sums[i] / this.#samples]));
  }

  /** Sums and number of samples so far, exact. */
  async getState(): Promise<{sums: number[]; samples: number}> {
    await this.#read();
    return {sums: [...this.#sums], samples: this.#samples};
  }

  /** Goes on from a state. */
  setState({sums, samples}: {sums: readonly number[]; samples: number}): void {
    this.#sums.set(sums);
    this.#samples = samples;
  }

  /** Frees what has not been read. */
  dispose(): void {
    dispose(this.#pending.map(({values}) => values));
    this.#pending = [];
  }

  async #read(): Promise<void> {
    if (this.#pending.length === 0) return;
    const batches = this.#pending;
    const all = tidy(() => stack(batches.map(({values}) => values)));
    this.dispose();
    const numbers = await all.data();
    all.dispose();
    const width = this.#names.length;
    for (const [row, {size}] of batches.entries()) {
      for (let i = 0; i < width; i++) this.#sums[i] += numbers[row * width + i];
      this.#samples += size;
    }
  }
}
