/** Codes grow to twelve bits. */
const MOST_CODES = 4096;

/**
 * Unpacks the LZW codes of a GIF frame to one palette index a pixel, as strict as Pillow: codes that do not exist yet and
 * an end before the last pixel are damage.
 *
 * Reference: GIF89a specification (1990), appendix F; Pillow, libImaging/GifDecode.c.
 *
 * @param at - Where the frame's data begin: the size of the first codes, then blocks.
 * @returns The indices; or how they break off.
 */
export function gifCodes(bytes: Uint8Array, at: number, pixels: number): Uint8Array | 'truncated' | 'damaged' {
  const bits = bytes[at];
  // beyond the end of the file
  if (bits === undefined) return 'truncated';
  if (bits > 8) return 'damaged';
  const clear = 1 << bits;
  const end = clear + 1;
  /** A code is that of all but the last pixel, and the last pixel. */
  const [before, last] = [new Uint16Array(MOST_CODES), new Uint8Array(MOST_CODES)];
  const lengths = new Uint32Array(MOST_CODES).fill(1);
  const indices = new Uint8Array(pixels);
  let done = 0;
  let next = end + 1;
  let size = bits + 1;
  let previous: number | undefined;
  let [buffer, buffered, block] = [0, 0, 0];
  let from = at + 1;
  while (done < pixels) {
    while (buffered < size) {
      if (block === 0) {
        block = bytes[from++];
        if (block === undefined) return 'truncated';
        // an empty block ends the frame
        if (block === 0) return 'damaged';
      }
      if (from >= bytes.length) return 'truncated';
      buffer |= bytes[from++] << buffered;
      buffered += 8;
      block--;
    }
    const code = buffer & ((1 << size) - 1);
    buffer >>>= size;
    buffered -= size;
    if (code === clear) {
      [next, size, previous] = [end + 1, bits + 1, undefined];
      continue;
    }
    if (code === end) return 'damaged';
    if (previous === undefined) {
      if (code > clear) return 'damaged';
      indices[done++] = code;
      previous = code;
      continue;
    }
    if (code > next || (code === next && next === MOST_CODES)) return 'damaged';
    // the code that is being made is the previous one and its own first pixel
    const known = code === next ? previous : code;
    const length = lengths[known];
    let value = known;
    for (let to = done + length - 1; value >= clear; to--) {
      if (to < pixels) indices[to] = last[value];
      value = before[value];
    }
    indices[done] = value;
    done += length;
    if (code === next && done < pixels) indices[done] = value;
    if (code === next) done++;
    if (next < MOST_CODES) {
      before[next] = previous;
      last[next] = value;
      lengths[next] = lengths[previous] + 1;
      if (next === (1 << size) - 1 && size < 12) size++;
      next++;
    }
    previous = code;
  }
  return indices;
}
