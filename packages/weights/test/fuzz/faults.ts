/**
 * A reader that breaks promises on purpose: the first byte says which. What watches readers is tried on it.
 */
import {type StateDict, tensorOf} from '../../src/index.ts';
import {busyClock} from './busyClock.ts';

/** The faults, by the byte that asks for them. */
export const FAULTS = ['none', 'bug', 'endless', 'objects', 'buffers', 'slow', 'length', 'message'] as const;

export async function readWeights(bytes: Uint8Array): Promise<StateDict> {
  const one = tensorOf('float32', [1], Float32Array.of(1));
  switch (FAULTS[bytes[0]]) {
    case 'bug':
      return new Map([['w', {...one, data: async () => Promise.reject(new TypeError('x is undefined'))}]]);
    case 'endless':
      for (;;);
    case 'objects': {
      const kept: unknown[] = [];
      for (;;) kept.push(new Array<number>(1e6).fill(0.5));
    }
    case 'buffers':
      return new Map([['w', {...one, data: async () => new Float32Array(20 * 2 ** 20)}]]);
    case 'slow': {
      const start = busyClock();
      while (busyClock() < start + 400);
      return new Map();
    }
    case 'length':
      return new Map([['w', {...one, shape: [2]}]]);
    case 'message':
      throw new RangeError('Invalid array length');
    default:
      return new Map([['w', one]]);
  }
}
