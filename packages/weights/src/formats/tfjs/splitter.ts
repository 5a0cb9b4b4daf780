/**
 * Cuts a stream into lengths.
 */

/**
 * @returns gives the next so many bytes of the stream, piece by piece; each call goes on where the one before ended
 */
export function splitter(
  stream: AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>,
): (bytes: number) => AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let rest = new Uint8Array(0);
  return async function* take(bytes) {
    for (let left = bytes; left > 0; ) {
      if (rest.length === 0) {
        const {done, value} = await stream.next();
        if (done === true) throw new RangeError(`the stream ended ${left} bytes too early`);
        rest = value;
        continue;
      }
      const piece = rest.subarray(0, left);
      rest = rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  };
}
