/**
 * Names of files that a file gives: each is refused unless it stays below the directory of the file that names it.
 */
import {type Fail, quoted} from './failure.ts';

/** Longest path that is looked for, in characters. */
const MAX_PATH = 1024;

/**
 * Refuses every path but plain relative ones with forward slashes (`model.onnx.data`, `shards/1.bin`), whatever the
 * machine: what is a name on one system is a drive, a stream or a separator on another.
 *
 * @param what what the path names, such as `'the shard'`
 * @throws WeightFormatError `E_PATH`
 */
export function checkSiblingPath(path: string, what: string, fail: Fail, tensor?: string): void {
  const reason = objection(path);
  if (reason === undefined) return;
  const text = `${what} ${quoted(path)} ${reason}; only plain names of files beside this one (or in a directory below it) are opened`;
  throw fail('E_PATH', text, tensor === undefined ? {} : {tensor});
}

function objection(path: string): string | undefined {
  if (path === '') return 'is empty';
  if (path.length > MAX_PATH) return `has ${path.length} characters, more than ${MAX_PATH}`;
  if (/\p{Cc}|\p{Surrogate}/u.test(path)) return 'has a control character';
  if (path.includes('://')) return 'is a URL';
  if (path.includes(':')) return 'has a colon, which names drives and streams';
  if (path.includes('\\')) return 'has a backslash';
  if (path.startsWith('/')) return 'is absolute';
  const segments = path.split('/');
  if (segments.includes('..')) return "has '..', which leaves the directory";
  if (segments.includes('.') || segments.includes('')) return "has an empty segment or '.'";
  return undefined;
}
