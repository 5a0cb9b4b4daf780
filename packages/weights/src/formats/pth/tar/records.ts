/**
 * The pax records before a tar member: `LENGTH KEY=VALUE\n`, as Python's tarfile writes for times with fractions.
 */
import {type Fail, failure, quoted} from '../../../failure.ts';
import {readExactly, type WeightSource} from '../../../weightSource.ts';

/** Records that say nothing about a member's name or content. All others are refused: a reader may take them or not. */
const HARMLESS = ['mtime', 'atime', 'ctime', 'uid', 'gid', 'uname', 'gname', 'comment'];

/** Most bytes of records before one member. */
const MAX_BYTES = 8192;

/** Reads the records of one member and checks that none of them changes what it is. */
export async function checkRecords(source: WeightSource, start: number, end: number, format: string): Promise<void> {
  const fail = failure(format, source.name);
  if (end - start > MAX_BYTES) {
    throw fail('E_LIMIT', `${end - start} bytes of pax records, more than ${MAX_BYTES}`, {offset: start});
  }
  const text = String.fromCharCode(...(await readExactly(source, start, end - start, format)));
  for (let at = 0; at < text.length; ) at += recordLength(text.slice(at), start + at, fail);
}

function recordLength(rest: string, offset: number, fail: Fail): number {
  const found = /^([1-9]\d{0,5}) ([^=\n]+)=/.exec(rest);
  const length = Number(found?.[1]);
  if (found === null || length > rest.length || length < found[0].length + 1 || rest[length - 1] !== '\n') {
    throw fail('E_HEADER', 'a malformed pax record', {offset});
  }
  if (HARMLESS.includes(found[2])) return length;
  const text = `pax record ${quoted(found[2])}, which could change the member it stands before, is refused`;
  throw fail('E_UNSUPPORTED', text, {offset});
}
