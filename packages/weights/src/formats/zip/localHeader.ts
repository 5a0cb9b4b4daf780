/**
 * A zip entry's local header, which must tell the same story as the central directory.
 */
import {failure, quoted} from '../../failure.ts';
import {readExactly, type WeightSource} from '../../weightSource.ts';
import type {DirectoryEntry} from './directory.ts';
import {zip64Numbers} from './zip64.ts';

const LOCAL_BYTES = 30;

/** Checks the header against the directory's entry. @returns offset of the entry's first byte of content */
export async function readLocalHeader(source: WeightSource, entry: DirectoryEntry, format: string): Promise<number> {
  const {name, headerOffset: offset} = entry;
  const fail = failure(format, source.name);
  const fixed = await readExactly(source, offset, LOCAL_BYTES, format);
  const view = new DataView(fixed.buffer, fixed.byteOffset, fixed.byteLength);
  const nameLength = view.getUint16(26, true);
  const extraLength = view.getUint16(28, true);
  const variable = await readExactly(source, offset + LOCAL_BYTES, nameLength + extraLength, format);
  const localName = variable.subarray(0, nameLength);
  const sameName = nameLength === entry.nameBytes.length && localName.every((byte, i) => byte === entry.nameBytes[i]);
  // Signature, flags, method, name: what decides where the content is and what it is called.
  const sameKind = view.getUint16(6, true) === entry.flags && view.getUint16(8, true) === entry.method;
  if (view.getUint32(0, true) !== 0x04034b50 || !sameKind || !sameName) {
    throw fail('E_HEADER', `zip entry ${quoted(name)}: its local header contradicts the directory`, {offset});
  }
  const extra = new DataView(variable.buffer, variable.byteOffset + nameLength, extraLength);
  const crc = view.getUint32(14, true);
  const [size, compressed] = zip64Numbers(extra, [view.getUint32(22, true), view.getUint32(18, true)], offset, fail);
  // With a descriptor behind the data these three stay 0 here; whoever fills them in must fill in the truth.
  const blank = entry.hasDescriptor && crc === 0 && size === 0 && compressed === 0;
  if (!blank && (crc !== entry.crc || size !== entry.size || compressed !== entry.compressed)) {
    throw fail('E_HEADER', `zip entry ${quoted(name)}: local header and directory differ in size or CRC-32`, {offset});
  }
  const dataOffset = offset + LOCAL_BYTES + nameLength + extraLength;
  if (dataOffset + entry.compressed > source.size) {
    throw fail('E_TRUNCATED', `zip entry ${quoted(name)} does not fit the file; download or copy it again`, {offset});
  }
  return dataOffset;
}
