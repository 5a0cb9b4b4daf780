/**
 * A zip archive, read by position: what PyTorch and NumPy keep arrays in. Entries are stored or, where asked for, deflated.
 *
 * Strict on purpose. The central directory rules, local headers must agree with it, and every byte of the file belongs to
 * exactly one entry, so that no two readers can see two different archives in one file.
 * Reference: PKWARE APPNOTE 6.3.10; PyTorch's writer is caffe2/serialize/inline_container.cc.
 */
import {crc32} from '../../crc32.ts';
import {failure, quoted} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import {WeightFormatError} from '../../weightFormatError.ts';
import {readElements, type WeightSource} from '../../weightSource.ts';
import {windowed} from '../../windowed.ts';
import {type DirectoryEntry, readDirectory} from './directory.ts';
import {inflate} from './inflate.ts';
import {readLocalHeader} from './localHeader.ts';

/** One file of the archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes of the content. */
  readonly size: number;
  /** Reads all of it and verifies its CRC-32. */
  read(): Promise<Uint8Array>;
  /** Reads a part. The first time, the whole entry is verified, in pieces. */
  readRange(offset: number, length: number): Promise<Uint8Array>;
  /** Reads the first bytes, without verifying anything; of a deflated entry only its beginning is inflated. */
  readHead(length: number): Promise<Uint8Array>;
}

/** What kind of archive {@link openZip} expects. */
export interface ZipOptions {
  /** Whether entries may be deflated, as long as all of them together keep to `limits.maxInflateRatio`. @defaultValue false */
  deflate?: boolean;
}

const STORED = 0;
const DEFLATED = 8;

/** Piece in which an entry is verified when only a part is wanted, in bytes. */
const VERIFY_CHUNK = 1 << 20;

/**
 * Opens an archive; entries in the order of the central directory.
 *
 * @param format goes into errors
 * @throws WeightFormatError for anything that is not exactly as the format says
 */
export async function openZip(
  source: WeightSource,
  limits: Readonly<Limits>,
  format: string,
  {deflate = false}: ZipOptions = {},
): Promise<ReadonlyMap<string, ZipEntry>> {
  const fail = failure(format, source.name);
  const {entries, start: directoryStart} = await readDirectory(source, limits, format);
  const inflatedSize = entries.reduce((sum, {method, size}) => sum + (method === DEFLATED ? size : 0), 0);
  if (deflate && inflatedSize > limits.maxInflateRatio * source.size) {
    const text = `its entries inflate to ${inflatedSize} bytes, more than limits.maxInflateRatio = ${limits.maxInflateRatio} times the file's ${source.size}; raise it if you trust the file`;
    throw fail('E_LIMIT', text);
  }
  const methods = deflate ? [STORED, DEFLATED] : [STORED];
  const headers = windowed(source);
  const byOffset = [...entries].sort((a, b) => a.headerOffset - b.headerOffset);
  const dataOffsets = new Map<string, number>();
  let next = 0;
  let slack: readonly number[] = [0];
  const settle = (start: number, what: string) => {
    if (slack.includes(start - next)) return;
    const code = start < next ? 'E_OVERLAP' : 'E_HOLE';
    throw fail(code, `${what} begins at byte ${start}, what precedes it ends at ${next}`, {offset: start});
  };
  for (const entry of byOffset) {
    settle(entry.headerOffset, `zip entry ${quoted(entry.name)}`);
    const dataOffset = await readLocalHeader(headers, entry, format);
    dataOffsets.set(entry.name, dataOffset);
    next = dataOffset + entry.compressed;
    slack = entry.hasDescriptor ? DESCRIPTOR_SIZES : [0];
  }
  settle(directoryStart, 'the zip directory');
  return new Map(
    entries.map(entry => [entry.name, zipEntry(source, entry, dataOffsets.get(entry.name) ?? 0, methods, format)]),
  );
}

/** Data descriptor behind an entry: CRC and two sizes of 4 or 8 bytes, with or without a signature. */
const DESCRIPTOR_SIZES: readonly number[] = [16, 24, 12, 20];

function zipEntry(
  source: WeightSource,
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
    if (crc !== entry.crc) throw damaged('its CRC-32 differs');
  };
  const checksum = source.crc32 ?? crc32;
  const stored = (offset: number, length: number, seen?: (piece: Uint8Array) => void) =>
    readElements(source, dataOffset + offset, length, format, seen);

  async function verify(): Promise<void> {
    let crc = 0;
    for (let at = 0; at < size; at += VERIFY_CHUNK)
      crc = checksum(await stored(at, Math.min(VERIFY_CHUNK, size - at)), crc);
    check(crc);
  }

  /** The content inflated from the first `compressed` bytes in the file, never more of it than the directory announces. */
  async function* inflated(compressed: number): AsyncGenerator<Uint8Array, void, undefined> {
    let at = 0;
    try {
      for await (const piece of inflate(source, dataOffset, compressed, format)) {
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
    for await (const piece of inflated(entry.compressed)) {
      crc = checksum(piece, crc);
      const from = Math.max(offset - at, 0);
      const to = Math.min(offset + length - at, piece.length);
      if (from < to) out.set(piece.subarray(from, to), at + from - offset);
      at += piece.length;
    }
    check(crc);
    return out;
  }

  async function inflateHead(length: number): Promise<Uint8Array> {
    const out = new Uint8Array(length);
    let at = 0;
    // A byte takes 15 bits at most, and the code that says so a few hundred bytes: what is wanted is inflated from these.
    for await (const piece of inflated(Math.min(entry.compressed, 2 * length + 1024))) {
      out.set(piece.subarray(0, length - at), at);
      at += piece.length;
      if (at >= length) break;
    }
    return out;
  }

  async function readRange(offset: number, length: number): Promise<Uint8Array> {
    checkMethod();
    if (entry.method === DEFLATED) return await inflateRange(offset, length);
    if (verified === undefined && offset + length === size && offset <= VERIFY_CHUNK) {
      // All but a short beginning is wanted: one pass reads and verifies.
      let crc = checksum(await stored(0, offset), 0);
      const bytes = await stored(offset, length, piece => {
        crc = checksum(piece, crc);
      });
      check(crc);
      return bytes;
    }
    verified ??= verify().catch(error => {
      verified = undefined; // A failed read may succeed when tried again.
      throw error;
    });
    await verified;
    return await stored(offset, length);
  }

  return {
    name,
    size,
    read: () => readRange(0, size),
    readRange,
    async readHead(length) {
      checkMethod();
      return await (entry.method === DEFLATED ? inflateHead(length) : stored(0, length));
    },
  };
}
