/**
 * A zip's central directory, found from the end of the file, with or without zip64.
 */
import {type Fail, failure, quoted} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import {readExactly, type WeightSource} from '../../weightSource.ts';
import {readEnd} from './endRecord.ts';
import {zip64Numbers} from './zip64.ts';

/** One entry, as the central directory describes it. */
export interface DirectoryEntry {
  readonly name: string;
  /** The name's bytes, to hold against the local header's. */
  readonly nameBytes: Uint8Array;
  readonly flags: number;
  readonly crc: number;
  /** Compression method: 0 is stored, 8 deflated. */
  readonly method: number;
  /** Bytes of the content. */
  readonly size: number;
  /** Bytes in the file; the same if stored. */
  readonly compressed: number;
  readonly headerOffset: number;
  /** Whether sizes and CRC follow the data instead of standing in the local header (flag bit 3). */
  readonly hasDescriptor: boolean;
}

/** A central directory and where it starts. */
export interface Directory {
  readonly entries: readonly DirectoryEntry[];
  readonly start: number;
}

const ENTRY_BYTES = 46;
/** Flag bits that may be set: data descriptor (3) and UTF-8 names (11); encryption and patches may not. */
const ALLOWED_FLAGS = 0x0808;
/** Bits 1 and 2 of a deflated entry say how hard the writer tried. */
const DEFLATE_FLAGS = 0x0006;

/** Reads and checks the directory; nothing of the entries themselves. */
export async function readDirectory(
  source: WeightSource,
  limits: Readonly<Limits>,
  format: string,
): Promise<Directory> {
  const fail = failure(format, source.name);
  const {count, bytes: length, start} = await readEnd(source, format, fail);
  if (length > limits.maxHeaderBytes) {
    throw fail('E_LIMIT', `the zip directory has ${length} bytes, more than limits.maxHeaderBytes`);
  }
  if (count > limits.maxTensors) throw fail('E_LIMIT', `${count} zip entries, more than limits.maxTensors`);
  const bytes = await readExactly(source, start, length, format);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = new Map<string, DirectoryEntry>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + ENTRY_BYTES > length || view.getUint32(at, true) !== 0x02014b50) {
      throw fail('E_HEADER', `the zip directory announces ${count} entries, entry ${i} is not one`, {
        offset: start + at,
      });
    }
    const next =
      at + ENTRY_BYTES + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > length) throw fail('E_TRUNCATED', `zip entry ${i} does not fit the directory`, {offset: start + at});
    const entry = readEntry(view, at, start + at, fail);
    if (entries.has(entry.name))
      throw fail('E_DUP', `two zip entries are called ${quoted(entry.name)}`, {offset: start + at});
    entries.set(entry.name, entry);
    at = next;
  }
  if (at !== length)
    throw fail('E_TRAILING', 'something follows the last entry of the zip directory', {offset: start + at});
  return {entries: [...entries.values()], start};
}

function readEntry(view: DataView, at: number, offset: number, fail: Fail): DirectoryEntry {
  const u16 = (field: number) => view.getUint16(at + field, true);
  const u32 = (field: number) => view.getUint32(at + field, true);
  const nameLength = u16(28);
  const nameBytes = new Uint8Array(view.buffer, view.byteOffset + at + ENTRY_BYTES, nameLength);
  const name = decodeName(nameBytes, offset, fail);
  const flags = u16(8);
  const method = u16(10);
  if ((flags & ~(method === 8 ? ALLOWED_FLAGS | DEFLATE_FLAGS : ALLOWED_FLAGS)) !== 0) {
    throw fail('E_UNSUPPORTED', `zip entry ${quoted(name)} is encrypted or uses flags 0x${flags.toString(16)}`, {
      offset,
    });
  }
  const extra = new DataView(view.buffer, view.byteOffset + at + ENTRY_BYTES + nameLength, u16(30));
  // 32-bit fields that are full point to 64-bit ones in the extra field, in this order.
  const [size, compressed, headerOffset] = zip64Numbers(extra, [u32(24), u32(20), u32(42)], offset, fail);
  if (method === 0 && size !== compressed)
    throw fail('E_HEADER', `zip entry ${quoted(name)} is stored, yet has two sizes`, {offset});
  if (u16(34) !== 0) throw fail('E_UNSUPPORTED', 'a zip of several disks', {offset});
  return {
    name,
    nameBytes,
    flags,
    crc: u32(16),
    method,
    size,
    compressed,
    headerOffset,
    hasDescriptor: (flags & 8) !== 0,
  };
}

const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

function decodeName(bytes: Uint8Array, offset: number, fail: Fail): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw fail('E_NAME', 'the name of a zip entry is not UTF-8', {offset, cause});
  }
}
