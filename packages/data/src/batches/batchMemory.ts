import {giveAway, giveBack, takeBytes} from '../byteMemory.ts';

/**
 * Memory of one walk's batches, used again while the walk goes on: 19 MB for 32 photographs, which the garbage collector would
 * walk through the whole heap for, every few batches.
 */
export interface BatchMemory {
  /** Any numbers; to be given back, given away, or forgotten while others may still write to them. */
  take(length: number): Float32Array<ArrayBuffer>;
  /** Nobody can see these numbers any more: lets them be used again. What was not taken here is left alone. */
  giveBack(values: Float32Array): void;
  /** Others may keep these numbers. */
  giveAway(values: Float32Array): void;
  /** The walk is over: what waits may be used by others. */
  end(): void;
}

/** No more waits than was in use at a time, however much that is. */
export function batchMemory(): BatchMemory {
  const free: ArrayBuffer[] = [];
  const lent = new WeakSet<ArrayBufferLike>();
  return {
    take(length) {
      const bytes = length * Float32Array.BYTES_PER_ELEMENT;
      const at = free.findIndex(({byteLength}) => byteLength >= bytes);
      // no longer than needed, because a backend that does not copy gives its memory to whoever reads a tensor
      const [memory] = at < 0 ? [takeBytes(bytes, 1).buffer] : free.splice(at, 1);
      lent.add(memory);
      return new Float32Array(memory, 0, length);
    },
    giveBack({buffer}) {
      if (buffer instanceof ArrayBuffer && lent.delete(buffer)) free.push(buffer);
    },
    giveAway(values) {
      if (lent.delete(values.buffer)) giveAway(values);
    },
    end() {
      for (const buffer of free.splice(0)) giveBack({buffer});
    },
  };
}
