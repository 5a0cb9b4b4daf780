/**
 * Where a weight file's bytes come from: random access by position, so that a large file need never be in memory.
 */
import {failure} from './failure.ts';

/** A file that is read by position. Implement it to read from anywhere else (HTTP ranges, IndexedDB, …). */
export interface WeightSource {
  /** Size of the whole file, in bytes. */
  readonly size: number;
  /** What error messages call the file. */
  readonly name: string;
  /**
   * Reads exactly `length` bytes at `offset`. The array is the caller's own: never a view of shared memory.
   * Readers only ask for ranges inside `[0, size)`.
   */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/** A file held in memory. Reads copy, so tensors never change the bytes given here. */
export function bytesSource(bytes: Uint8Array, name = 'bytes'): WeightSource {
  return {
    name,
    size: bytes.byteLength,
    // Not bytes.slice(): a Node Buffer's slice() shares memory.
    read: async (offset, length) => new Uint8Array(bytes.subarray(offset, offset + length)),
  };
}

/** A `Blob` or `File` of a browser (or of Node): only the ranges asked for are read. */
export function blobSource(blob: Blob, name: string = 'name' in blob ? String(blob.name) : 'blob'): WeightSource {
  return {
    name,
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}

/**
 * Reads a range after checking it against the file's size, and checks what came back.
 *
 * @throws WeightFormatError `E_TRUNCATED` if the file ends before the range does.
 */
export async function readExactly(
  source: WeightSource,
  offset: number,
  length: number,
  format: string,
): Promise<Uint8Array> {
  const fail = failure(format, source.name);
  if (!(Number.isSafeInteger(offset) && Number.isSafeInteger(length) && offset >= 0 && length >= 0)) {
    throw fail('E_RANGE', `a range of ${length} bytes at ${offset} cannot be`);
  }
  if (offset + length > source.size) {
    throw fail('E_TRUNCATED', `the file ends at byte ${source.size}, ${length} bytes are needed from here`, {offset});
  }
  const bytes = await source.read(offset, length);
  if (bytes.byteLength !== length) {
    throw fail('E_TRUNCATED', `asked for ${length} bytes and got ${bytes.byteLength}`, {offset});
  }
  return bytes;
}
