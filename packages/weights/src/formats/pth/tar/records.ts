/**
 * The pax records before a tar member: `LENGTH KEY=VALUE\n`, as Python's tarfile writes for times with fractions.
 */
import {type Fail, failure, quoted} from '../../../failure.ts';
import {readExactly, type WeightSource} from '../../../weightSource.ts';

/** Records that say nothing about a member's name or content. All others are refused: a reader may take them or not. */
const HARMLESS = ['mtime', 'atime', 'ctime', 'uid', 'gid', 'uname', 'gname', 'comment'];

/** Most bytes of records before one member. */
const MAX_BYTES = 8192;

/** Most characters that come before a record's value. */
const MAX_KEY = 512;

/** Reads the records of one member and checks that none of them changes what it is. */
export async function checkRecords(source: WeightSource, start: number, end: number, format: string): Promise<void> {
  const fail = failure(format, source.name);
  if (end - start > MAX_BYTES) {
    throw fail('E_LIMIT', `${end - start} bytes of pax records, more than ${MAX_BYTES}`, {offset: start});
  }
  const text = String.fromCharCode(...(await readExactly(source, start, end - start, format)));
  for (const {key, offset} of paxRecords(text, start, fail)) {
    if (HARMLESS.includes(key)) continue;
    const text = `pax record ${quoted(key)}, which could change the member it stands before, is refused`;
    throw fail('E_UNSUPPORTED', text, {offset});
  }
}

/** One thing said of a member. */
export interface PaxRecord {
  readonly key: string;
  /** A character a byte; it stands for UTF-8. */
  readonly value: string;
  readonly offset: number;
}

/**
 * Takes pax records apart.
 *
 * @param text a character a byte
 * @param start where in the file it begins
 */
export function* paxRecords(text: string, start: number, fail: Fail): Generator<PaxRecord, void, undefined> {
  for (let at = 0; at < text.length; ) {
    const offset = start + at;
    const found = /^([1-9]\d{0,5}) ([^=\n]+)=/.exec(text.slice(at, at + MAX_KEY));
    const length = Number(found?.[1]);
    if (found === null || at + length > text.length || length < found[0].length + 1 || text[at + length - 1] !== '\n') {
      throw fail('E_HEADER', 'a malformed pax record', {offset});
    }
    yield {key: found[2], value: text.slice(at + found[0].length, at + length - 1), offset};
    at += length;
  }
}
