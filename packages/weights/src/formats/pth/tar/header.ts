/**
 * A tar's header block: what the next member is called, what it is and how large.
 *
 * Reference: POSIX.1-1988 ustar and POSIX.1-2001 pax.
 */
import {type Fail, quoted} from '../../../failure.ts';

/** Bytes of a header, and what everything is padded to. */
export const BLOCK_BYTES = 512;

export interface TarHeader {
  readonly name: string;
  /** `'0'` for a plain file, `'x'` for records about the next one. */
  readonly type: string;
  /** Bytes of the content, which follows. */
  readonly size: number;
}

/** Which tar's header: of POSIX, of GNU, or of before both. */
export type TarLayout = 'ustar' | 'gnu' | 'v7';

/** Types of members as an error names them. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['1', 'a hard link'],
  ['2', 'a symbolic link'],
  ['3', 'a device'],
  ['4', 'a device'],
  ['5', 'a directory'],
  ['6', 'a pipe'],
  ['L', 'a long name of GNU tar'],
  ['K', 'a long link of GNU tar'],
  ['S', 'a sparse file'],
  ['g', 'a global record'],
]);

/** What to do about a tar of other things. Follows "; ". */
export const UNPACK =
  'a PyTorch tar holds plain files only; if weights were packed with tar, unpack them and read the file inside';

/** Reads a block that is not all zeros. @throws WeightFormatError for anything but a plain file or a pax record */
export function readTarHeader(block: Uint8Array, offset: number, fail: Fail): TarHeader {
  const header = parseTarHeader(block, offset, fail);
  const {name, type, layout} = header;
  if (layout === 'v7') {
    throw fail('E_HEADER', `tar member ${quoted(name)} is not in the ustar layout`, {offset});
  }
  if (type !== '0' && type !== 'x') {
    throw fail('E_UNSUPPORTED', `tar member ${quoted(name)} is ${tarKind(type)}; ${UNPACK}`, {offset});
  }
  return header;
}

/** A header as it stands, of whatever a tar can hold. @throws WeightFormatError if it is damaged */
export function parseTarHeader(
  block: Uint8Array,
  offset: number,
  fail: Fail,
): TarHeader & {readonly layout: TarLayout} {
  checkSum(block, offset, fail);
  const magic = textField(block, 257, 7);
  const layout = magic === 'ustar' ? 'ustar' : magic.startsWith('ustar ') ? 'gnu' : 'v7';
  const name = textField(block, 0, 100);
  // GNU keeps times where POSIX has the name's beginning
  const prefix = layout === 'ustar' ? textField(block, 345, 155) : '';
  const path = prefix === '' ? name : `${prefix}/${name}`;
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156]);
  return {name: path, type, layout, size: sizeField(block, path, offset, fail)};
}

/** What a member of this type is, for errors. */
export function tarKind(type: string): string {
  return KINDS.get(type) ?? `of type ${quoted(type)}`;
}

/** The sum of all bytes, with the sum's own field taken as blanks. */
function checkSum(block: Uint8Array, offset: number, fail: Fail): void {
  const wanted = octalField(block, 148, 8, 'a checksum', offset, fail);
  const found = block.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  if (found !== wanted) {
    throw fail('E_CRC', 'a tar header is damaged (its checksum differs); download or copy the file again', {offset});
  }
}

const utf8 = new TextDecoder();

/** Text up to the first zero byte. */
function textField(block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return utf8.decode(field.subarray(0, end < 0 ? length : end));
}

/** Bytes of a member: octal digits, or 11 bytes in binary as GNU writes from 8 GiB on. */
function sizeField(block: Uint8Array, path: string, offset: number, fail: Fail): number {
  const what = `the size of ${quoted(path)}`;
  if (block[124] !== 0x80) return octalField(block, 124, 12, what, offset, fail);
  const size = block.subarray(125, 136).reduce((total, byte) => total * 256 + byte, 0);
  if (Number.isSafeInteger(size)) return size;
  throw fail('E_RANGE', `tar: ${what} is ${size}, more than any file's`, {offset});
}

/** Octal digits, ended by blanks or zero bytes. */
function octalField(block: Uint8Array, at: number, length: number, what: string, offset: number, fail: Fail): number {
  const digits = String.fromCharCode(...block.subarray(at, at + length));
  const found = /^ *([0-7]+)[ \0]*$/.exec(digits);
  if (found === null) throw fail('E_HEADER', `tar: ${what} is not an octal number`, {offset});
  return Number.parseInt(found[1], 8);
}
