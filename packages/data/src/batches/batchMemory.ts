import {giveAway, giveBack, LEAST_PART, takeBytes} from '../byteMemory.ts';

/**
 * Memory of one walk's batches, used again while the walk goes on: 19 MB for 32 photographs, which the garbage collector would
 * walk through the whole heap for, every few batches.
 */
export interface BatchMemory {
  /**
   * Bytes of any values; to be given back, given away, or forgotten while others may still write to them.
   *
   * @param leastPart - Part of the memory that they are, at least; 1 for memory without a rest. New memory never has one.
   * @defaultValue a quarter
   */
  take(length: number, leastPart?: number): Uint8Array<ArrayBuffer>;
  /** Nobody can see this memory any more: lets it be used again. What was not taken here is left alone. */
  giveBack(array: ArrayBufferView): void;
  /** Others may keep this memory. */
  giveAway(array: ArrayBufferView): void;
  /** The walk is over: what waits may be used by others. */
  end(): void;
}

/** No more waits than was in use at a time, however much that is. */
export function batchMemory(): BatchMemory {
  const free: ArrayBuffer[] = [];
  const lent = new WeakSet<ArrayBufferLike>();
  return {
    take(length, leastPart = LEAST_PART) {
      const at = free.findIndex(({byteLength}) => byteLength >= length && length >= byteLength * leastPart);
      const [memory] = at < 0 ? [takeBytes(length, 1).buffer] : free.splice(at, 1);
      lent.add(memory);
      return new Uint8Array(memory, 0, length);
    },
    giveBack({buffer}) {
      if (buffer instanceof ArrayBuffer && lent.delete(buffer)) free.push(buffer);
    },
    giveAway(array) {
      if (lent.delete(array.buffer)) giveAway(array);
    },
    end() {
      for (const buffer of free.splice(0)) giveBack({buffer});
    },
  };
}

/** Any float32 numbers. */
export function takeFloats(memory: BatchMemory, length: number): Float32Array<ArrayBuffer> {
  return new Float32Array(memory.take(length * Float32Array.BYTES_PER_ELEMENT).buffer, 0, length);
}
