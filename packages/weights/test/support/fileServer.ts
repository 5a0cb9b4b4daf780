/**
 * A server of one file that understands ranges as RFC 9110 has them, and lies where it is told to.
 */
import type {RequestListener, ServerResponse} from 'node:http';

/** What a request asked for. */
export interface Asked {
  readonly url: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/** What is wrong with the server. */
export interface Faults {
  /** Strong or weak tag of the file. @defaultValue none */
  etag?: string;
  /** Whether ranges are understood. @defaultValue true */
  ranges?: boolean;
  /** Where connections break off, one for each of the first requests: a position in the file. @defaultValue none */
  drops?: readonly number[];
  /** Answers a request for a range in its own way. */
  onRange?: (response: ServerResponse, start: number) => void;
}

/** A listener that serves `file`, and the requests that it got. */
export function fileServer(file: Buffer, faults: Faults = {}): {serve: RequestListener; asked: Asked[]} {
  const {etag, ranges = true, drops = [], onRange} = faults;
  const asked: Asked[] = [];
  const serve: RequestListener = ({url = '', headers}, response) => {
    const range = headers.range;
    const ifRange = headers['if-range'];
    const drop = drops[asked.length];
    asked.push({url, range, ifRange: ifRange as string | undefined});
    if (etag !== undefined) response.setHeader('etag', etag);
    const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    const whole = !ranges || range === undefined || (ifRange !== undefined && ifRange !== etag);
    if (!whole && onRange !== undefined) return onRange(response, start);
    if (!whole && start >= file.length)
      return response.writeHead(416, {'content-range': `bytes */${file.length}`}).end();
    const from = whole ? 0 : start;
    response.setHeader('content-length', file.length - from);
    if (!whole) response.writeHead(206, {'content-range': `bytes ${from}-${file.length - 1}/${file.length}`});
    if (drop === undefined) return response.end(file.subarray(from));
    return response.write(file.subarray(from, Math.max(drop, from)), () => response.destroy());
  };
  return {serve, asked};
}
