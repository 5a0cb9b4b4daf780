/**
 * A run of bytes in a file in which pickles and raw numbers follow each other, read from front to back.
 *
 * A pickle does not say how long it is, so what is read for one grows until its end is in it.
 */
import {failure} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import {WeightFormatError} from '../../weightFormatError.ts';
import {readExactly, type WeightSource} from '../../weightSource.ts';
import {windowed} from '../../windowed.ts';
import type {PickleWorld} from './pickleWorld.ts';
import {unpickleFirst} from './unpickle.ts';
import {type PickleValue, typeName} from './values.ts';

/** Moves forward as things are read. */
export interface PickleStream {
  /** Offset in the file of what is read next. */
  position(): number;
  /** Runs the pickle that comes next. */
  pickle(world?: PickleWorld): Promise<PickleValue>;
  /** The pickle that comes next, which must be a count up to `most`. */
  count(what: string, most: number): Promise<number>;
  /** Signed 64-bit integers, little-endian. */
  int64s(count: number): Promise<bigint[]>;
  /** Steps over bytes without reading them. @returns where they begin */
  skip(length: number, what: string): number;
  /** Refuses anything that is left. */
  finish(what: string): void;
}

/** Bytes read for a pickle at first, and how many times more each time that its end is not among them. */
const FIRST_READ = 256;
const GROWTH = 16;

/** Opens the bytes of `source` from `start` up to `end`. */
export function pickleStream(
  source: WeightSource,
  start: number,
  end: number,
  limits: Readonly<Limits>,
  format: string,
): PickleStream {
  const fail = failure(format, source.name);
  const reads = windowed(source);
  let at = start;
  /** Of limits.maxOps, which bounds all pickles together. */
  let steps = 0;

  async function pickle(world: PickleWorld = plainWorld): Promise<PickleValue> {
    for (let length = FIRST_READ; ; length *= GROWTH) {
      const wanted = Math.min(length, end - at, limits.maxHeaderBytes);
      const bytes = await readExactly(reads, at, wanted, format);
      try {
        const found = unpickleFirst(bytes, world, limits, failFrom(at), steps);
        at += found.length;
        steps = found.steps;
        return found.value;
      } catch (error) {
        const cut = error instanceof WeightFormatError && error.code === 'E_TRUNCATED';
        if (!cut || wanted === end - at) throw error;
        if (wanted === limits.maxHeaderBytes) {
          const text = `a pickle of more than limits.maxHeaderBytes = ${limits.maxHeaderBytes} bytes`;
          throw fail('E_LIMIT', text, {offset: at});
        }
      }
    }
  }

  /** Offsets in a pickle become offsets in the file. */
  function failFrom(base: number): typeof fail {
    return (code, text, where = {}) =>
      fail(code, text, where.offset === undefined ? where : {...where, offset: base + where.offset});
  }

  const plainWorld: PickleWorld = {
    global: () => undefined,
    persistent: () => {
      throw fail('E_VALUE', 'a persistent id where only numbers and text are expected', {offset: at});
    },
    build: target => {
      throw fail('E_VALUE', `a state for ${typeName(target)} where only numbers and text are expected`, {offset: at});
    },
  };

  async function count(what: string, most: number): Promise<number> {
    const offset = at;
    const value = await pickle();
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
      throw fail('E_VALUE', `${what} must be a count, the file has ${String(value)}`, {offset});
    }
    if (value > most) throw fail('E_LIMIT', `${what}: ${value}, more than ${most}`, {offset});
    return value;
  }

  async function int64s(length: number): Promise<bigint[]> {
    const bytes = await readExactly(reads, skip(8 * length, 'what is here'), 8 * length, format);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return Array.from({length}, (_, i) => view.getBigInt64(8 * i, true));
  }

  function skip(length: number, what: string): number {
    const from = at;
    if (!(length <= end - at)) {
      throw fail(
        'E_TRUNCATED',
        `${what} needs ${length} bytes, ${end - at} are left; download or copy the file again`,
        {
          offset: at,
        },
      );
    }
    at += length;
    return from;
  }

  function finish(what: string): void {
    if (at !== end) throw fail('E_TRAILING', `${end - at} bytes follow the end of ${what}`, {offset: at});
  }

  return {position: () => at, pickle, count, int64s, skip, finish};
}
