/**
 * The members of a tar, one after the other, of whatever a tar can hold. Nothing is ever unpacked: a name is a name, not
 * a path that is followed.
 *
 * Reference: POSIX.1-2001 `pax`; GNU tar manual, "Basic Tar Format".
 */
import {BLOCK_BYTES, type Fail, parseTarHeader, paxRecords, quoted} from '@tfjs-zoo/weights/readers';
import type {ByteStream} from '../files/byteStream.ts';
import {AGAIN} from '../files/contentOf.ts';

/** A member. */
export interface TarEntry {
  readonly name: string;
  /** `'0'` for a file, `'5'` for a directory; the letters and digits of POSIX for others. */
  readonly type: string;
  /** Where its content begins in the tar. */
  readonly offset: number;
  /** Bytes of the content. */
  readonly size: number;
  /**
   * Reads the content. Only before the next member is asked for, and only once.
   *
   * @param most - More bytes are refused.
   */
  content(most: number): Promise<Uint8Array>;
}

/** What stands before a member and is about it. */
interface About {
  path?: string;
  size?: number;
}

/** Most bytes of a name, or of records about one member. */
const MAX_ABOUT = 1 << 16;

/** How much of what follows the end is looked at. */
const MAX_END = 1 << 20;

/**
 * Steps from member to member.
 *
 * @param input - The tar from its first byte on.
 * @throws `E_TRUNCATED` if it ends before its end is marked, `E_TRAILING` if another tar follows, `E_CRC` and `E_HEADER` if
 *   a header is damaged, `E_UNSUPPORTED` for sparse files.
 */
export async function* tarEntries(input: ByteStream, fail: Fail): AsyncGenerator<TarEntry, void, undefined> {
  let about: About = {};
  for (;;) {
    const at = input.position();
    const block = await input.take(BLOCK_BYTES);
    if (block.length < BLOCK_BYTES) {
      throw fail('E_TRUNCATED', `the tar ends before its end is marked by zeros; ${AGAIN}`, {
        offset: at + block.length,
      });
    }
    if (isZero(block)) break;
    const header = headerOf(block, at, fail);
    const {type} = header;
    const name = about.path ?? header.name;
    const size = about.size ?? header.size;
    const offset = at + BLOCK_BYTES;
    const cut = () => {
      const text = `tar member ${quoted(name)} takes ${size} bytes, which are not all there; ${AGAIN}`;
      return fail('E_TRUNCATED', text, {offset: at});
    };
    const content = async (most: number) => {
      if (size > most) {
        throw fail('E_LIMIT', `tar member ${quoted(name)} takes ${size} bytes, more than the ${most} that are read`, {
          offset: at,
        });
      }
      const bytes = await input.take(size);
      if (bytes.length < size) throw cut();
      return bytes;
    };
    if (type === 'x' || type === 'g' || type === 'L') {
      const found = aboutNext(type, await content(MAX_ABOUT), offset, fail);
      about = {...about, ...found};
    } else if (type !== 'K') {
      if (type === 'S') throw sparse(name, at, fail);
      // '7' is a file that should lie in one piece, which is the disk's concern
      yield {name, type: type === '7' ? '0' : type, offset, size, content};
      about = {};
    }
    const rest = offset + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES - input.position();
    if ((await input.skip(rest)) < rest) throw cut();
  }
  await checkEnd(input, fail);
}

/** A damaged first header is more likely no header at all. */
function headerOf(block: Uint8Array, at: number, fail: Fail) {
  if (at > 0) return parseTarHeader(block, at, fail);
  try {
    return parseTarHeader(block, at, fail);
  } catch (cause) {
    throw fail('E_MAGIC', `not a tar file, or one whose first header is damaged; ${AGAIN}`, {offset: 0, cause});
  }
}

/** What a record, or GNU's long name, says of the member that follows. Global records may say nothing of consequence. */
function aboutNext(type: 'x' | 'g' | 'L', bytes: Uint8Array, offset: number, fail: Fail): About {
  if (type === 'L') return {path: textOf(bytes)};
  const about: About = {};
  for (const {key, value, offset: at} of paxRecords(Buffer.from(bytes).toString('latin1'), offset, fail)) {
    if (key.startsWith('GNU.sparse.')) throw sparse('that follows', at, fail);
    if (key !== 'path' && key !== 'size') continue;
    if (type === 'g') {
      throw fail(
        'E_UNSUPPORTED',
        `a global record of the ${key} of all members that follow; write the tar without it`,
        {
          offset: at,
        },
      );
    }
    if (key === 'path') about.path = textOf(Buffer.from(value, 'latin1'));
    else if (/^\d{1,15}$/.test(value)) about.size = Number(value);
    else throw fail('E_HEADER', `tar: a record of the size ${quoted(value)}`, {offset: at});
  }
  return about;
}

function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end)).toString('utf8');
}

function sparse(name: string, offset: number, fail: Fail): Error {
  const text = `tar member ${quoted(name)} is a sparse file, whose content does not stand in one piece; write the tar without --sparse`;
  return fail('E_UNSUPPORTED', text, {offset});
}

/** Behind the end there is padding, or nothing. */
async function checkEnd(input: ByteStream, fail: Fail): Promise<void> {
  const at = input.position();
  const rest = await input.take(MAX_END);
  const found = rest.findIndex(byte => byte !== 0);
  if (found < 0) return;
  throw fail('E_TRAILING', 'more follows the end of the tar, perhaps another tar; give tars as files of their own', {
    offset: at + found,
  });
}

function isZero(block: Uint8Array): boolean {
  return block[0] === 0 && block.every(byte => byte === 0);
}
