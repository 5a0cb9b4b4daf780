/**
 * What a pickle of NumPy's arrays of bytes may refer to, and what becomes of it: descriptions, nothing is called.
 */
import {type Fail, type PickleValue, type PickleWorld, typeName} from '@tfjs-zoo/weights/readers';
import {AGAIN} from '../files/contentOf.ts';

/** A matrix of unsigned bytes, row by row. */
export interface ByteArray {
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** Arrays are opaque to pickles; `arrays` knows what they hold. */
export interface NumpyWorld {
  readonly world: PickleWorld;
  readonly arrays: ReadonlyMap<PickleValue, ByteArray>;
}

/** The module's name before and since NumPy 2. */
const MODULES = ['numpy.core.multiarray', 'numpy._core.multiarray'];

export function numpyWorld(fail: Fail): NumpyWorld {
  const arrays = new Map<PickleValue, ByteArray>();
  const opaque = (what: string): PickleValue => ({kind: 'opaque', what});

  function global(module: string, name: string) {
    const full = `${module}.${name}`;
    if (full === 'numpy.ndarray') return {kind: 'global', name: full} as const;
    if (full === 'numpy.dtype') {
      const reduce = ([type]: readonly PickleValue[]) =>
        opaque(`a NumPy dtype ${typeof type === 'string' ? type : ''}`);
      return {kind: 'global', name: full, reduce} as const;
    }
    const rebuilds = name === '_reconstruct' && MODULES.includes(module);
    return rebuilds ? ({kind: 'global', name: full, reduce: () => opaque('a NumPy array')} as const) : undefined;
  }

  /** The state of a dtype says nothing of one byte. That of an array is (version, shape, dtype, in Fortran's order, bytes). */
  function build(target: PickleValue, state: PickleValue): void {
    if (typeof target !== 'object' || target?.kind !== 'opaque') {
      throw fail('E_VALUE', `a state for ${typeName(target)}, which has none; ${AGAIN}`);
    }
    if (target.what !== 'a NumPy array') return;
    const items = typeof state === 'object' && state?.kind === 'tuple' ? state.items : [];
    const [, shape, dtype, fortran, content] = items;
    if (typeof dtype !== 'object' || dtype?.kind !== 'opaque' || !/ \|?u1$/.test(dtype.what)) {
      const found = dtype === undefined ? 'nothing' : typeName(dtype);
      throw fail('E_DTYPE', `an array's elements are ${found}; only unsigned bytes (u1) are read`);
    }
    const sizes = typeof shape === 'object' && shape?.kind === 'tuple' ? shape.items : [];
    const numbers = sizes
      .filter(size => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0)
      .map(Number);
    const bytes = bytesOf(content);
    const count = numbers.reduce((product, size) => product * size, 1);
    if (numbers.length !== sizes.length || numbers.length !== 2 || bytes === undefined || bytes.length !== count) {
      const there = bytes === undefined ? 'no bytes' : `${bytes.length} bytes`;
      throw fail('E_SHAPE', `an array of shape [${numbers}] with ${there}, not a matrix; ${AGAIN}`);
    }
    arrays.set(target, {shape: numbers, bytes: fortran === true ? transposed(bytes, numbers[0]) : bytes});
  }

  const world: PickleWorld = {
    global,
    build,
    persistent: () => {
      throw fail('E_VALUE', `a persistent id, where only arrays, text and numbers are expected; ${AGAIN}`);
    },
    byteStrings: true,
    about: {what: "a data set's arrays", remedy: AGAIN},
  };
  return {world, arrays};
}

/** A matrix in Fortran's order, column by column, as one in C's, row by row. */
function transposed(bytes: Uint8Array, rows: number): Uint8Array {
  const columns = bytes.length / rows;
  const result = new Uint8Array(bytes.length);
  for (let row = 0, to = 0; row < rows; row++) {
    for (let from = row; to < (row + 1) * columns; from += rows) result[to++] = bytes[from];
  }
  return result;
}

/** Long byte strings are bytes, short ones text of a character a byte. */
function bytesOf(value: PickleValue | undefined): Uint8Array | undefined {
  if (typeof value === 'string') return Buffer.from(value, 'latin1');
  return typeof value === 'object' && value?.kind === 'bytes' ? value.bytes : undefined;
}
