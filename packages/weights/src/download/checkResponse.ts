/**
 * Whether a response can be the file, told by its head.
 */
import {AttemptFailure} from './attemptFailure.ts';

/**
 * Checks the head of a response that should bring the whole file.
 *
 * @throws AttemptFailure for a status other than 200, or if the server announces another size
 */
export function checkResponse(response: Response, bytes: number): void {
  const {status, headers} = response;
  if (status !== 200) {
    const retry = status >= 500 || status === 408 || status === 425 || status === 429;
    throw new AttemptFailure('E_HTTP', `the server answered ${status} ${response.statusText}`.trimEnd(), {
      retry,
      retryAfterMs: retryAfterMs(headers.get('retry-after')),
    });
  }
  const length = headers.get('content-length');
  if (length !== null && headers.get('content-encoding') === null && Number(length) !== bytes) {
    const type = headers.get('content-type');
    const page = type?.startsWith('text/html') ? ': a web page, not the file' : '';
    throw new AttemptFailure('E_SIZE', `the server announces ${length} bytes, expected ${bytes}${page}`);
  }
}

/** `Retry-After` as seconds or as a date. */
function retryAfterMs(header: string | null): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? 1000 * Number(header) : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(ms, 0) : 0;
}
