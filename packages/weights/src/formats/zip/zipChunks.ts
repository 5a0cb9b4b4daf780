/**
 * Writes a zip of stored entries piece by piece, holding one entry at a time.
 *
 * Contents begin at multiples of 64 bytes, as PyTorch aligns them, so that they can be mapped into memory.
 * The same entries give the same bytes: no clock is read.
 */
import {byteWriter} from '../../byteWriter.ts';
import {crc32} from '../../crc32.ts';
import {FULL_32, ZIP64_ID} from './zip64.ts';

/** An entry to write. */
export interface ZipInput {
  readonly name: string;
  /** Bytes of the content, known before it is. */
  readonly size: number;
  /** The content, in one piece or in several; asked for once, when its turn comes. */
  content(): Promise<Uint8Array<ArrayBuffer> | readonly Uint8Array<ArrayBuffer>[]>;
}

/** An entry that has been written. */
export interface ZipRecord {
  readonly name: string;
  readonly size: number;
  readonly crc: number;
  readonly headerOffset: number;
}

const ALIGNMENT = 64;
const LOCAL_BYTES = 30;
/** Id of PyTorch's padding field, "FB". */
const PADDING_ID = 0x4246;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** 1 January 1980, the first date a zip can hold. */
const DOS_DATE = 0x21;

const wide = (n: number) => n >= FULL_32;
const narrow = (n: number) => Math.min(n, FULL_32);

/** Size of the archive that {@link zipChunks} makes of these entries. */
export function zipSize(entries: readonly ZipInput[]): number {
  let at = 0;
  const records = entries.map(({name, size}) => {
    const record = {name, size, crc: 0, headerOffset: at};
    at += localHeader(record).length + size;
    return record;
  });
  return at + directory(records, at).length;
}

/** The archive in pieces: for each entry a header and its content, then the directory. */
export async function* zipChunks(
  entries: readonly ZipInput[],
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  const records: ZipRecord[] = [];
  let at = 0;
  for (const entry of entries) {
    const content = await entry.content();
    const pieces = content instanceof Uint8Array ? [content] : content;
    const crc = pieces.reduce((previous, piece) => crc32(piece, previous), 0);
    const record = {name: entry.name, size: entry.size, crc, headerOffset: at};
    const header = localHeader(record);
    yield header;
    yield* pieces;
    records.push(record);
    at += header.length + entry.size;
  }
  yield directory(records, at);
}

/** The header before an entry's content, padded so that the content is aligned. */
export function localHeader({name, size, crc, headerOffset}: ZipRecord): Uint8Array<ArrayBuffer> {
  const nameBytes = new TextEncoder().encode(name);
  const zip64 = wide(size) ? byteWriter().u16(ZIP64_ID, 16).u64(size, size).finish() : new Uint8Array(0);
  const unpadded = headerOffset + LOCAL_BYTES + nameBytes.length + zip64.length + 4;
  const padding = (ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT;
  return byteWriter()
    .u32(0x04034b50)
    .u16(wide(size) ? 45 : 20, FLAGS, 0, 0, DOS_DATE)
    .u32(crc, narrow(size), narrow(size))
    .u16(nameBytes.length, zip64.length + 4 + padding)
    .bytes(nameBytes)
    .bytes(zip64)
    .u16(PADDING_ID, padding)
    .bytes(new Uint8Array(padding).fill(0x5a))
    .finish();
}

/** The central directory and what ends the file; zip64 records only where a number needs them. */
export function directory(records: readonly ZipRecord[], start: number): Uint8Array<ArrayBuffer> {
  const out = byteWriter();
  for (const {name, size, crc, headerOffset} of records) {
    const nameBytes = new TextEncoder().encode(name);
    const numbers = [size, size, headerOffset].filter(wide);
    const zip64 =
      numbers.length > 0
        ? byteWriter()
            .u16(ZIP64_ID, 8 * numbers.length)
            .u64(...numbers)
            .finish()
        : new Uint8Array(0);
    const version = numbers.length > 0 ? 45 : 20;
    out
      .u32(0x02014b50)
      .u16(version, version, FLAGS, 0, 0, DOS_DATE)
      .u32(crc, narrow(size), narrow(size))
      .u16(nameBytes.length, zip64.length, 0, 0, 0)
      .u32(0, narrow(headerOffset))
      .bytes(nameBytes)
      .bytes(zip64);
  }
  const bytes = out.length;
  const count = records.length;
  if (count >= 0xffff || wide(bytes) || wide(start)) {
    const end64 = start + bytes;
    out.u32(0x06064b50).u64(44).u16(45, 45).u32(0, 0).u64(count, count, bytes, start);
    out.u32(0x07064b50, 0).u64(end64).u32(1);
  }
  const shortCount = Math.min(count, 0xffff);
  return out.u32(0x06054b50).u16(0, 0, shortCount, shortCount).u32(narrow(bytes), narrow(start)).u16(0).finish();
}
