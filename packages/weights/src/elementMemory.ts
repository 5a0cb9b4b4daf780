/**
 * Memory for a tensor's elements, placed so that libtensorflow computes on it where it is instead of on a copy.
 *
 * It takes an array as a tensor without copying if the address is a multiple of 64 (Eigen's largest alignment). JavaScript
 * does not tell addresses, but the allocators of glibc and musl put a header of 16 bytes at the start of a page before each
 * large block. Where that is not so, all that is lost is the saving.
 */

/** Bytes of the file's length from which blocks get pages of their own (glibc's M_MMAP_THRESHOLD). */
const LARGE = 128 * 1024;

/** What brings the address from 16 bytes behind the start of a page to a multiple of 64. */
const PADDING = 48;

/** Buffers made here: an array that begins behind the padding owns all of the buffer. */
const padded = new WeakSet<ArrayBufferLike>();

/** Zeros. A large array begins {@link PADDING} bytes into its buffer. */
export function elementMemory(byteLength: number): Uint8Array<ArrayBuffer> {
  if (byteLength < LARGE) return new Uint8Array(byteLength);
  const buffer = new ArrayBuffer(PADDING + byteLength);
  padded.add(buffer);
  return new Uint8Array(buffer, PADDING);
}

/** As {@link elementMemory}, for numbers. */
export function float32Memory(length: number): Float32Array<ArrayBuffer> {
  const {buffer, byteOffset} = elementMemory(length * Float32Array.BYTES_PER_ELEMENT);
  return new Float32Array(buffer, byteOffset, length);
}

/** A copy in such memory. */
export function copied(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = elementMemory(bytes.byteLength);
  copy.set(bytes);
  return copy;
}

/** Whether nothing else can be in the array's buffer: the array is all of it, or all behind the padding. */
export function ownsBuffer(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  const {buffer, byteOffset, byteLength} = bytes;
  const start = padded.has(buffer) ? PADDING : 0;
  return buffer instanceof ArrayBuffer && byteOffset === start && byteLength === buffer.byteLength - start;
}
