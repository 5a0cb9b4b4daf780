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
  checkSum(block, offset, fail);
  const name = textField(block, 0, 100);
  if (textField(block, 257, 5) !== 'ustar') {
    throw fail('E_HEADER', `tar member ${quoted(name)} is not in the ustar layout`, {offset});
  }
  const type = block[156] === 0 ? '0' : String.fromCharCode(block[156]);
  if (type !== '0' && type !== 'x') {
    const kind = KINDS.get(type) ?? `of type ${quoted(type)}`;
    throw fail('E_UNSUPPORTED', `tar member ${quoted(name)} is ${kind}; ${UNPACK}`, {offset});
  }
  const prefix = textField(block, 345, 155);
  const path = prefix === '' ? name : `${prefix}/${name}`;
  return {name: path, type, size: octalField(block, 124, 12, `the size of ${quoted(path)}`, offset, fail)};
}

/** The sum of all bytes, with the sum's own field taken as blanks. */
function checkSum(block: Uint8Array, offset: number, fail: Fail): void {
  const wanted = octalField(block, 148, 8, 'a checksum', offset, fail);
  const found = block.reduce((sum, byte, i) => sum + (i >= 148 && i < 156 ? 0x20 : byte), 0);
  if (found !== wanted) {
    throw fail('E_CRC', 'a tar header is damaged (its checksum differs); download or copy the file again', {offset});
  }
}

/** ASCII up to the first zero byte. */
function textField(block: Uint8Array, at: number, length: number): string {
  const field = block.subarray(at, at + length);
  const end = field.indexOf(0);
  return String.fromCharCode(...field.subarray(0, end < 0 ? length : end));
}

/** Octal digits, ended by blanks or zero bytes. GNU's binary numbers are for members of 8 GiB and more. */
function octalField(block: Uint8Array, at: number, length: number, what: string, offset: number, fail: Fail): number {
  const digits = String.fromCharCode(...block.subarray(at, at + length));
  const found = /^ *([0-7]+)[ \0]*$/.exec(digits);
  if (found === null) throw fail('E_HEADER', `tar: ${what} is not an octal number`, {offset});
  return Number.parseInt(found[1], 8);
}
