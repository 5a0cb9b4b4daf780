/**
 * An entry of a zip, read in whole or in part and verified.
 */
import {crc32} from '../../crc32.ts';
import {failure, quoted} from '../../failure.ts';
import {MAX_PIECE, streamRange} from '../../streamRange.ts';
import {WeightFormatError} from '../../weightFormatError.ts';
import {readElements, readExactly, type WeightSource} from '../../weightSource.ts';
import type {DirectoryEntry} from './directory.ts';
import {inflate} from './inflate.ts';
import {inflateHead} from './inflateHead.ts';

/** One file of the archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes of the content. */
  readonly size: number;
  /** Reads all of it and verifies its CRC-32. */
  read(): Promise<Uint8Array>;
  /** Reads a part. The first time, the whole entry is verified, in pieces. */
  readRange(offset: number, length: number): Promise<Uint8Array>;
  /** As {@link ZipEntry.readRange}, piece by piece; of all of it, verified after the last piece unless `verifyFirst` is set. */
  streamRange(
    range: {offset: number; length: number; pieceBytes: number; verifyFirst: boolean},
    take: (piece: Uint8Array, at: number) => void,
  ): Promise<void>;
  /** Reads the first bytes, without verifying anything; of a deflated entry only its beginning is inflated. */
  readHead(length: number): Promise<Uint8Array>;
}

/** Compression methods. */
export const STORED = 0;
export const DEFLATED = 8;

/** Bytes before the part that is wanted, up to which they are read with it, to be verified. */
const MAX_SKIPPED = 1 << 20;

/**
 * Binds a checked entry to its bytes.
 *
 * @param near the same source, for small reads of one entry after the other
 * @param dataOffset first byte of the content in the file
 * @param methods compression methods that are read
 */
export function zipEntry(
  source: WeightSource,
  near: WeightSource,
  entry: DirectoryEntry,
  dataOffset: number,
  methods: readonly number[],
  format: string,
): ZipEntry {
  const {name, size} = entry;
  const fail = failure(format, source.name);
  let verified: Promise<void> | undefined;

  const checkMethod = () => {
    if (methods.includes(entry.method)) return;
    const allowed = methods.includes(DEFLATED) ? 'stored and deflated ones are read' : 'PyTorch stores';
    const text = `zip entry ${quoted(name)} is compressed (method ${entry.method}), ${allowed}; save the file again`;
    throw fail('E_UNSUPPORTED', text, {offset: entry.headerOffset});
  };
  const damaged = (how: string, cause?: unknown) =>
    fail('E_CRC', `zip entry ${quoted(name)} is damaged (${how}); download or copy the file again`, {
      offset: dataOffset,
      ...(cause === undefined ? {} : {cause}),
    });
  const check = (crc: number) => {
    if (crc === entry.crc) return;
    if (entry.crc !== 0) throw damaged('its CRC-32 differs');
    // What PyTorch writes under set_crc32_options(False), and in place of elements under skip_data().
    const text = `zip entry ${quoted(name)} has no CRC-32 (0 is in its place), so that damage could not be noticed; save it again with checksums (PyTorch: torch.serialization.set_crc32_options(True))`;
    throw fail('E_CRC', text, {offset: dataOffset});
  };
  const checksum = source.crc32 ?? crc32;
  const stored = (offset: number, length: number, seen?: (piece: Uint8Array) => void) =>
    readElements(source, dataOffset + offset, length, format, seen);

  async function readPieces(
    offset: number,
    length: number,
    pieceBytes: number,
    take: (piece: Uint8Array, at: number) => void,
  ): Promise<void> {
    await streamRange(source, dataOffset + offset, length, pieceBytes, format, take);
  }

  /** Reads the whole entry and verifies its CRC-32. */
  async function readVerified(pieceBytes: number, take?: (piece: Uint8Array, at: number) => void): Promise<void> {
    let crc = 0;
    await readPieces(0, size, pieceBytes, (piece, at) => {
      crc = checksum(piece, crc);
      take?.(piece, at);
    });
    check(crc);
  }

  async function verify(): Promise<void> {
    verified ??= readVerified(MAX_PIECE).catch(error => {
      verified = undefined; // A failed read may succeed when tried again.
      throw error;
    });
    await verified;
  }

  /** The content inflated, never more of it than the directory announces. */
  async function* inflated(): AsyncGenerator<Uint8Array, void, undefined> {
    let at = 0;
    try {
      for await (const piece of inflate(source, dataOffset, entry.compressed, format)) {
        at += piece.length;
        if (at > size) break;
        yield piece;
      }
    } catch (cause) {
      throw cause instanceof WeightFormatError ? cause : damaged('it cannot be inflated', cause);
    }
    if (at !== size) throw damaged(`it inflates to ${at < size ? 'less' : 'more'} than its ${size} bytes`);
  }

  /** Bytes from `offset` on; the whole entry is inflated and verified. */
  async function inflateRange(offset: number, length: number): Promise<Uint8Array> {
    const out = new Uint8Array(length);
    let at = 0;
    let crc = 0;
    for await (const piece of inflated()) {
      crc = checksum(piece, crc);
      const from = Math.max(offset - at, 0);
      const to = Math.min(offset + length - at, piece.length);
      if (from < to) out.set(piece.subarray(from, to), at + from - offset);
      at += piece.length;
    }
    check(crc);
    return out;
  }

  async function readInflatedHead(length: number): Promise<Uint8Array> {
    // A byte takes 15 bits at most, and the code that says so a few hundred bytes: what is wanted is inflated from these.
    const input = await readExactly(near, dataOffset, Math.min(entry.compressed, 2 * length + 1024), format);
    let head: Uint8Array;
    try {
      head = inflateHead(input, length);
    } catch (cause) {
      throw damaged('it cannot be inflated', cause);
    }
    if (head.length < length) throw damaged(`it inflates to less than its ${size} bytes`);
    return head;
  }

  async function readRange(offset: number, length: number): Promise<Uint8Array> {
    checkMethod();
    if (entry.method === DEFLATED) return await inflateRange(offset, length);
    if (verified === undefined && offset + length === size && offset <= MAX_SKIPPED) {
      // All but a short beginning is wanted: one pass reads and verifies.
      let crc = checksum(await stored(0, offset), 0);
      const bytes = await stored(offset, length, piece => {
        crc = checksum(piece, crc);
      });
      check(crc);
      return bytes;
    }
    await verify();
    return await stored(offset, length);
  }

  return {
    name,
    size,
    read: () => readRange(0, size),
    readRange,
    async streamRange({offset, length, pieceBytes, verifyFirst}, take) {
      checkMethod();
      if (entry.method === DEFLATED) return take(await inflateRange(offset, length), 0);
      if (length === size && !verifyFirst) return await readVerified(pieceBytes, take);
      await verify();
      await readPieces(offset, length, pieceBytes, take);
    },
    async readHead(length) {
      checkMethod();
      return await (entry.method === DEFLATED
        ? readInflatedHead(length)
        : readExactly(near, dataOffset, length, format));
    },
  };
}
