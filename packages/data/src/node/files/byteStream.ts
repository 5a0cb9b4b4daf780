/**
 * Bytes that arrive in pieces of any size, taken in pieces of the size that is wanted.
 */

/** Moves forward as bytes are taken. */
export interface ByteStream {
  /** Bytes taken so far. */
  position(): number;
  /** The next `count` bytes, or as many as there are. Memory is used for what arrives, not for what is asked for. */
  take(count: number): Promise<Uint8Array>;
  /** Steps over bytes. @returns how many there were */
  skip(count: number): Promise<number>;
}

export function byteStream(pieces: AsyncIterator<Uint8Array>): ByteStream {
  let piece: Uint8Array = new Uint8Array(0);
  let taken = 0;

  /** What comes next, at most `count` bytes; empty at the end. */
  async function next(count: number): Promise<Uint8Array> {
    while (piece.length === 0) {
      const {done, value} = await pieces.next();
      if (done) return piece;
      piece = value;
    }
    const found = piece.subarray(0, count);
    piece = piece.subarray(found.length);
    taken += found.length;
    return found;
  }

  return {
    position: () => taken,
    async take(count) {
      const first = await next(count);
      if (first.length === count || first.length === 0) return first;
      const found = [first];
      let missing = count - first.length;
      while (missing > 0) {
        const more = await next(missing);
        if (more.length === 0) break;
        found.push(more);
        missing -= more.length;
      }
      return joined(found, count - missing);
    },
    async skip(count) {
      let missing = count;
      while (missing > 0) {
        const {length} = await next(missing);
        if (length === 0) break;
        missing -= length;
      }
      return count - missing;
    },
  };
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
