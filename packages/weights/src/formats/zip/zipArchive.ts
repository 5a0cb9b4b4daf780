/**
 * A zip archive, read by position: what PyTorch and NumPy keep arrays in. Entries are stored or, where asked for, deflated.
 *
 * Strict on purpose. The central directory rules, local headers must agree with it, and every byte of the file belongs to
 * exactly one entry, so that no two readers can see two different archives in one file.
 * Reference: PKWARE APPNOTE 6.3.10; PyTorch's writer is caffe2/serialize/inline_container.cc.
 */
import {failure, quoted} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import type {WeightSource} from '../../weightSource.ts';
import {windowed} from '../../windowed.ts';
import {readDirectory} from './directory.ts';
import {readLocalHeader} from './localHeader.ts';
import {DEFLATED, STORED, type ZipEntry, zipEntry} from './zipEntry.ts';

/** What kind of archive {@link openZip} expects. */
export interface ZipOptions {
  /** Whether entries may be deflated, as long as all of them together keep to `limits.maxInflateRatio`. @defaultValue false */
  deflate?: boolean;
}

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
    entries.map(entry => [
      entry.name,
      zipEntry(source, headers, entry, dataOffsets.get(entry.name) ?? 0, methods, format),
    ]),
  );
}

/** Data descriptor behind an entry: CRC and two sizes of 4 or 8 bytes, with or without a signature. */
const DESCRIPTOR_SIZES: readonly number[] = [16, 24, 12, 20];
