/**
 * The record that ends a zip and says where its central directory is, with or without zip64.
 */
import type {Fail} from '../../failure.ts';
import {readExactly, type WeightSource} from '../../weightSource.ts';

const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const END64_BYTES = 56;

/** What the end record says of the directory. */
export interface ZipEnd {
  /** Entries. */
  readonly count: number;
  /** Size of the directory. */
  readonly bytes: number;
  /** Its first byte in the file. */
  readonly start: number;
}

/** The end record (and zip64's, where the locator before it says so) must be the last bytes of the file. */
export async function readEnd(source: WeightSource, format: string, fail: Fail): Promise<ZipEnd> {
  if (source.size < END_BYTES) throw fail('E_TRUNCATED', `${source.size} bytes are too few for a zip`);
  const tailStart = Math.max(source.size - END_BYTES - LOCATOR_BYTES, 0);
  const tail = await readExactly(source, tailStart, source.size - tailStart, format);
  const view = new DataView(tail.buffer, tail.byteOffset, tail.byteLength);
  const at = tail.byteLength - END_BYTES;
  const endOffset = source.size - END_BYTES;
  if (view.getUint32(at, true) !== 0x06054b50 || view.getUint16(at + 20, true) !== 0) {
    throw fail(
      'E_TRUNCATED',
      'the zip does not end with its directory: the file is cut off or has bytes appended; download or copy it again',
    );
  }
  const end = {
    count: view.getUint16(at + 10, true),
    bytes: view.getUint32(at + 12, true),
    start: view.getUint32(at + 16, true),
  };
  const disks = view.getUint16(at + 4, true) + view.getUint16(at + 6, true);
  if (disks !== 0 || view.getUint16(at + 8, true) !== end.count) {
    throw fail('E_UNSUPPORTED', 'a zip of several disks', {offset: endOffset});
  }
  if (at >= LOCATOR_BYTES && view.getUint32(at - LOCATOR_BYTES, true) === 0x07064b50) {
    const locator = new DataView(tail.buffer, tail.byteOffset + at - LOCATOR_BYTES, LOCATOR_BYTES);
    return await readEnd64(source, locator, end, endOffset - LOCATOR_BYTES, format, fail);
  }
  if (end.start + end.bytes !== endOffset) {
    throw fail('E_HEADER', `the zip directory should end at ${endOffset}, it ends at ${end.start + end.bytes}`);
  }
  return end;
}

async function readEnd64(
  source: WeightSource,
  locator: DataView,
  end: ZipEnd,
  locatorOffset: number,
  format: string,
  fail: Fail,
): Promise<ZipEnd> {
  const offset = Number(locator.getBigUint64(8, true));
  if (offset !== locatorOffset - END64_BYTES || locator.getUint32(4, true) !== 0 || locator.getUint32(16, true) > 1) {
    throw fail('E_HEADER', `the zip64 locator points to ${offset}, not to the record before it`, {
      offset: locatorOffset,
    });
  }
  const bytes = await readExactly(source, offset, END64_BYTES, format);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const u64 = (field: number) => Number(view.getBigUint64(field, true));
  const plain = view.getUint32(0, true) === 0x06064b50 && u64(4) === END64_BYTES - 12;
  const end64 = {count: u64(32), bytes: u64(40), start: u64(48)};
  if (!plain || u64(24) !== end64.count || view.getUint32(16, true) !== 0 || view.getUint32(20, true) !== 0) {
    throw fail('E_HEADER', 'a malformed zip64 end record', {offset});
  }
  const agrees = (short: number, full: number, long: number) => short === long || short === full;
  if (
    !agrees(end.count, 0xffff, end64.count) ||
    !agrees(end.bytes, 0xffffffff, end64.bytes) ||
    !agrees(end.start, 0xffffffff, end64.start) ||
    end64.start + end64.bytes !== offset
  ) {
    throw fail('E_HEADER', "the zip's two end records contradict each other or the file", {offset});
  }
  return end64;
}
