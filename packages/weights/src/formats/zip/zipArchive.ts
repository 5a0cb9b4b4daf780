/**
 * A zip archive of stored (uncompressed) entries, read by position: what PyTorch and NumPy keep arrays in.
 *
 * Strict on purpose. The central directory rules, local headers must agree with it, and every byte of the file belongs to
 * exactly one entry, so that no two readers can see two different archives in one file.
 * Reference: PKWARE APPNOTE 6.3.10; PyTorch's writer is caffe2/serialize/inline_container.cc.
 */
import {crc32} from '../../crc32.ts';
import {failure, quoted} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import {readExactly, type WeightSource} from '../../weightSource.ts';
import {windowed} from '../../windowed.ts';
import {type DirectoryEntry, readDirectory} from './directory.ts';
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
}

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
): Promise<ReadonlyMap<string, ZipEntry>> {
  const fail = failure(format, source.name);
  const {entries, start: directoryStart} = await readDirectory(source, limits, format);
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
  return new Map(entries.map(entry => [entry.name, zipEntry(source, entry, dataOffsets.get(entry.name) ?? 0, format)]));
}

/** Data descriptor behind an entry: CRC and two sizes of 4 or 8 bytes, with or without a signature. */
const DESCRIPTOR_SIZES: readonly number[] = [16, 24, 12, 20];

function zipEntry(source: WeightSource, entry: DirectoryEntry, dataOffset: number, format: string): ZipEntry {
  const {name, size} = entry;
  const fail = failure(format, source.name);
  let verified: Promise<void> | undefined;

  const checkStored = () => {
    if (entry.method === 0) return;
    const text = `zip entry ${quoted(name)} is compressed (method ${entry.method}), PyTorch stores; save the file again`;
    throw fail('E_UNSUPPORTED', text, {offset: entry.headerOffset});
  };
  const check = (crc: number) => {
    if (crc === entry.crc) return;
    throw fail('E_CRC', `zip entry ${quoted(name)} is damaged (its CRC-32 differs); download or copy the file again`, {
      offset: dataOffset,
    });
  };

  async function verify(): Promise<void> {
    let crc = 0;
    for (let at = 0; at < size; at += VERIFY_CHUNK) {
      const length = Math.min(VERIFY_CHUNK, size - at);
      crc = crc32(await readExactly(source, dataOffset + at, length, format), crc);
    }
    check(crc);
  }

  return {
    name,
    size,
    async read() {
      checkStored();
      const bytes = await readExactly(source, dataOffset, size, format);
      check(crc32(bytes));
      return bytes;
    },
    async readRange(offset, length) {
      checkStored();
      verified ??= verify().catch(error => {
        verified = undefined; // A failed read may succeed when tried again.
        throw error;
      });
      await verified;
      return await readExactly(source, dataOffset + offset, length, format);
    },
  };
}
