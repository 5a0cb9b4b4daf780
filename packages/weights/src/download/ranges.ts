/**
 * Requests for the rest of a file. RFC 9110, sections 13.1.5 (If-Range) and 14 (ranges).
 */
import type {Kept} from './sink.ts';

/**
 * Headers that ask for what is missing.
 *
 * `If-Range` makes a server whose file has changed send it whole. It takes a strong tag only, and means something only to
 * the server that gave the tag. Where there is none, the hash of the whole tells whether the parts belong together.
 */
export function rangeHeaders(kept: Kept, url: string): Record<string, string> {
  const range = {range: `bytes=${kept.bytes}-`};
  const strong = kept.url === url && kept.etag !== undefined && /^"[^"]*"$/.test(kept.etag);
  return strong && kept.etag !== undefined ? {...range, 'if-range': kept.etag} : range;
}

/** Whether a response is exactly the rest of a file of `bytes` bytes, of which `have` are there. */
export function isTheRest({status, headers}: Response, have: number, bytes: number): boolean {
  if (status !== 206 || headers.get('content-encoding') !== null) return false;
  const [, first, last, total] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
  if (Number(first) !== have || Number(last) !== bytes - 1) return false;
  if (total !== '*' && Number(total) !== bytes) return false;
  const length = headers.get('content-length');
  return length === null || Number(length) === bytes - have;
}
