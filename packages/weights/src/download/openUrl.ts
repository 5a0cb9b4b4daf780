/**
 * One GET over https, redirects followed by hand so that each hop is checked.
 */
import {AttemptFailure} from './attemptFailure.ts';

/** What fetches: the global `fetch` or one that is given (a proxy, a recorder). */
export type Fetch = typeof globalThis.fetch;

/** Headers for servers, by origin: `{'https://example.com': {authorization: 'Bearer …'}}`. */
export type OriginHeaders = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface OpenUrlOptions {
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
  /** Also allow `http:` to this very machine. */
  readonly allowLoopbackHttp: boolean;
  /** Sent to their own origin and to no other, wherever a redirect leads. */
  readonly headers: OriginHeaders;
  /** Sent to every server. */
  readonly extra: Readonly<Record<string, string>>;
}

/** Redirects followed before giving up. */
const MAX_REDIRECTS = 5;

/**
 * Opens a URL and hands back the final response, whatever its status.
 *
 * No cookies are sent, and headers that were given for an origin go to that origin alone, so nothing can leak to where a
 * redirect points.
 */
export async function openUrl(url: string, options: OpenUrlOptions): Promise<Response> {
  const {fetch, signal, allowLoopbackHttp, headers, extra} = options;
  let current = checkUrl(url, allowLoopbackHttp, 'E_URL');
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const common = {'accept-encoding': 'identity', ...extra};
    const init: RequestInit = {signal, credentials: 'omit'};
    const own = {...headers[new URL(current).origin], ...common};
    const response = await fetch(current, {...init, headers: own, redirect: 'manual'});
    if (response.type === 'opaqueredirect') {
      // A browser does not show where a redirect leads: let it follow, without secrets, and look at where it ended.
      const followed = await fetch(current, {...init, headers: common, redirect: 'follow'});
      checkUrl(followed.url, allowLoopbackHttp, 'E_REDIRECT');
      return followed;
    }
    if (![301, 302, 303, 307, 308].includes(response.status)) return response;
    await response.body?.cancel();
    const location = response.headers.get('location');
    if (location === null) throw new AttemptFailure('E_REDIRECT', `status ${response.status} without a location`);
    current = checkUrl(location, allowLoopbackHttp, 'E_REDIRECT', current);
  }
  throw new AttemptFailure('E_REDIRECT', `more than ${MAX_REDIRECTS} redirects`);
}

function checkUrl(text: string, allowLoopbackHttp: boolean, code: 'E_URL' | 'E_REDIRECT', base?: string): string {
  const led = code === 'E_REDIRECT' ? 'the redirect leads to' : 'it is';
  if (!URL.canParse(text, base)) throw new AttemptFailure(code, `${led} not a URL`);
  const url = new URL(text, base);
  if (url.username !== '' || url.password !== '') throw new AttemptFailure(code, `${led} a URL that holds a password`);
  const loopback = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback && allowLoopbackHttp)) return url.href;
  throw new AttemptFailure(code, `${led} ${url.protocol}//${url.host}, only https is allowed`);
}
