import {dataFailure} from '../dataFileError.ts';
import {readPart} from '../files/readPart.ts';
import {checkRecord, type RecordPlace, TAIL} from './records.ts';

/**
 * Reads a part of a record.
 *
 * @param verify - Whether the whole record is read and held against its checksum.
 * @throws DataFileError if the file has become shorter, or the record is damaged
 */
export async function readRecord(
  path: string,
  {start, end}: RecordPlace,
  part: {readonly offset: number; readonly length: number},
  verify: boolean,
): Promise<Uint8Array> {
  if (!verify) return await readAt(path, part.offset, part.length);
  const bytes = await readAt(path, start, end - start + TAIL);
  checkRecord(bytes, start, dataFailure(path));
  return bytes.subarray(part.offset - start, part.offset - start + part.length);
}

async function readAt(path: string, offset: number, length: number): Promise<Uint8Array> {
  const bytes = await readPart(path, offset, length);
  if (bytes.length === length) return bytes;
  const text = `${bytes.length} of ${length} bytes are there; the file has become shorter since it was opened`;
  throw dataFailure(path)('E_TRUNCATED', text, {offset});
}
