/**
 * Counts the bytes for which typed arrays and buffers are asked, whoever frees them when: a measure that no garbage collector blurs.
 *
 * Copies made by `slice()` and the like are not counted: they are never larger than what they copy.
 */

const NAMES = [
  ...(['ArrayBuffer', 'Float32Array', 'Float64Array', 'Int8Array', 'Uint8Array', 'Int16Array', 'Uint16Array'] as const),
  ...(['Int32Array', 'Uint32Array', 'BigInt64Array', 'BigUint64Array'] as const),
] as const;

let allocated = 0;

/** Bytes asked for since the last call. */
export function takeAllocated(): number {
  const sum = allocated;
  allocated = 0;
  return sum;
}

/** Counts from now on, in code that is loaded already and that which is loaded later. */
export function countAllocations(): void {
  for (const name of NAMES) {
    const real: new (...args: unknown[]) => object = globalThis[name] as never;
    const size = 'BYTES_PER_ELEMENT' in real ? Number(real.BYTES_PER_ELEMENT) : 1;
    const counted: object = new Proxy(real, {
      construct(target, args, newTarget) {
        allocated += size * lengthOf(args[0]);
        return Reflect.construct(target, args, newTarget === counted ? target : newTarget);
      },
    });
    Object.defineProperty(globalThis, name, {value: counted, writable: true, configurable: true});
  }
}

function lengthOf(argument: unknown): number {
  if (typeof argument === 'number') return argument;
  // A view of a buffer takes nothing; an array or another typed array is copied.
  return typeof argument === 'object' && argument !== null && 'length' in argument ? Number(argument.length) : 0;
}
