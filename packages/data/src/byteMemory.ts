/**
 * Memory for bytes that is used again: photographs pass through by the thousand, and what is left to the garbage collector
 * makes it walk through the whole heap every few dozen of them.
 */

/** Most bytes that wait to be used again. */
const MOST_FREE = 2 ** 26;
/** Memory is used again for so much less than it was made for, at least. */
export const LEAST_PART: number = 1 / 4;

/** Waits to be used again, what came last first. */
const free: ArrayBuffer[] = [];
let freeBytes = 0;
/** What is in use and may be given back, so that nothing is twice. */
const lent = new WeakSet<ArrayBuffer>();
/** What was taken while {@link reusing} runs. */
let scope: Uint8Array<ArrayBuffer>[] | undefined;

/**
 * Bytes of any values, to be given back by {@link giveBack} when nobody looks at them any more, or never.
 *
 * @param leastPart - Part of the memory that they are, at least; 1 for memory without a rest.
 * @defaultValue a quarter
 */
export function takeBytes(length: number, leastPart: number = LEAST_PART): Uint8Array<ArrayBuffer> {
  const at = free.findLastIndex(({byteLength}) => byteLength >= length && length >= byteLength * leastPart);
  const [memory] = at < 0 ? [new ArrayBuffer(length)] : free.splice(at, 1);
  if (at >= 0) freeBytes -= memory.byteLength;
  lent.add(memory);
  return new Uint8Array(memory, 0, length);
}

/** Lets the memory of an array be used again; what was not taken here is left alone. */
export function giveBack({buffer}: {readonly buffer: ArrayBufferLike}): void {
  if (!(buffer instanceof ArrayBuffer) || !lent.delete(buffer)) return;
  free.push(buffer);
  freeBytes += buffer.byteLength;
  while (freeBytes > MOST_FREE) freeBytes -= free.shift()?.byteLength ?? 0;
}

/** What {@link takeBytes} gave belongs to others from now on, who may keep it: it cannot be given back any more. */
export function giveAway({buffer}: {readonly buffer: ArrayBufferLike}): void {
  if (buffer instanceof ArrayBuffer) lent.delete(buffer);
}

/**
 * Runs something that makes images of images and keeps none, nor gives one back: what {@link copyOf} gave it is used again
 * afterwards.
 */
export function reusing<T>(run: () => T): T {
  const outer = scope;
  scope = [];
  try {
    return run();
  } finally {
    for (const bytes of scope) giveBack(bytes);
    scope = outer;
  }
}

/** A copy of the bytes from `start` to `end`. */
export function copyOf(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): Uint8Array<ArrayBuffer> {
  if (scope === undefined) return bytes.slice(start, end);
  const copy = takeBytes(end - start);
  copy.set(bytes.subarray(start, end));
  scope.push(copy);
  return copy;
}
