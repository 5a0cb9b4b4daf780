import {createHash} from 'node:crypto';
import type {RequestListener} from 'node:http';
import {expect} from 'chai';
import {FetchError, type FetchErrorCode, type FetchFailure, fetchBytes} from '../../src/index.ts';
import {withServer} from '../support/loopback.ts';

const BODY = Buffer.from(Array.from({length: 100_000}, (_, i) => (i * 7) & 255));
const PINNED = {bytes: BODY.length, sha256: createHash('sha256').update(BODY).digest('hex')};
/** No waiting in tests; everything else as users have it. */
const FAST = {allowLoopbackHttp: true, retryDelayMs: 0};

/** What the server does, by path. */
const ROUTES: Record<string, RequestListener> = {
  '/good.pth': (_, response) => response.end(BODY),
  '/chunked.pth': (_, response) => {
    response.write(BODY.subarray(0, 1000));
    response.end(BODY.subarray(1000));
  },
  '/flipped.pth': (_, response) => response.end(Buffer.from(BODY.map((byte, i) => (i === 50_000 ? byte ^ 1 : byte)))),
  '/page.pth': (_, response) => {
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.end('<!DOCTYPE html><title>Sign in</title>');
  },
  '/long.pth': (_, response) => {
    response.write(BODY);
    response.end('more');
  },
  // Closes early without a Content-Length: fetch alone would call this a success.
  '/short.pth': (_, response) => {
    response.shouldKeepAlive = false;
    response.useChunkedEncodingByDefault = false;
    response.setHeader('connection', 'close');
    response.removeHeader('transfer-encoding');
    response.write(BODY.subarray(0, 1000));
    response.end();
  },
  '/missing.pth': (_, response) => response.writeHead(404).end(),
  '/busy.pth': (_, response) => response.writeHead(503).end(),
  '/stall.pth': (_, response) => {
    response.setHeader('content-length', BODY.length);
    response.write(BODY.subarray(0, 1000));
  },
  '/reset.pth': request => request.socket.resetAndDestroy(),
  '/moved.pth': (_, response) => response.writeHead(302, {location: '/good.pth'}).end(),
  '/loop.pth': (_, response) => response.writeHead(302, {location: '/loop.pth'}).end(),
  '/away.pth': (_, response) => response.writeHead(302, {location: 'http://example.com/x.pth'}).end(),
  '/file.pth': (_, response) => response.writeHead(302, {location: 'file:///etc/passwd'}).end(),
  '/nowhere.pth': (_, response) => response.writeHead(302).end(),
};
const serve: RequestListener = (request, response) =>
  ROUTES[(request.url ?? '').replace(/\?.*/, '')]?.(request, response);

/** Fetches these paths from a server, with what it was asked for. */
async function get(paths: string[], options: Parameters<typeof fetchBytes>[1] = {}) {
  return await withServer(serve, async (origin, requests) => {
    const urls = paths.map(path => (path.startsWith('/') ? origin + path : path));
    const bytes = await fetchBytes({urls, ...PINNED}, {...FAST, ...options}).catch(error => error);
    return {bytes, requests, origin};
  });
}

describe('fetchBytes', () => {
  it('hands over the pinned file, and reports progress up to its size', async () => {
    const progress: [number, number][] = [];
    const {bytes} = await get(['/good.pth'], {onProgress: (received, total) => progress.push([received, total])});
    expect(BODY.equals(bytes)).to.equal(true);
    expect(progress[0]).to.deep.equal([0, BODY.length]);
    expect(progress.at(-1)).to.deep.equal([BODY.length, BODY.length]);
  });

  it('needs no Content-Length, and follows redirects', async () => {
    expect(BODY.equals((await get(['/chunked.pth'])).bytes)).to.equal(true);
    const {bytes, requests} = await get(['/moved.pth']);
    expect(BODY.equals(bytes)).to.equal(true);
    expect(requests).to.deep.equal(['/moved.pth', '/good.pth']);
  });

  const FAILING: [what: string, path: string, code: FetchErrorCode, says: RegExp, attempts: number][] = [
    ['one wrong byte', '/flipped.pth', 'E_HASH', /flipped\.pth: the SHA-256 is [0-9a-f]{64}, expected/, 1],
    [
      'a web page with status 200',
      '/page.pth',
      'E_SIZE',
      /announces 37 bytes, expected 100000: a web page, not the file/,
      1,
    ],
    ['more bytes than promised', '/long.pth', 'E_SIZE', /more than the expected 100000 bytes came/, 1],
    ['a body cut short without a word', '/short.pth', 'E_SIZE', /the body ended after 1000 of 100000 bytes/, 3],
    ['a missing file', '/missing.pth', 'E_HTTP', /missing\.pth: the server answered 404 Not Found/, 1],
    ['a server that is busy every time', '/busy.pth', 'E_HTTP', /answered 503/, 3],
    ['a connection that is reset', '/reset.pth', 'E_NETWORK', /the connection failed/, 3],
    ['redirects in a circle', '/loop.pth', 'E_REDIRECT', /more than 5 redirects/, 6],
    ['a redirect away from https', '/away.pth', 'E_REDIRECT', /leads to http:\/\/example\.com, only https/, 1],
    ['a redirect to a file', '/file.pth', 'E_REDIRECT', /leads to file:\/\//, 1],
    ['a redirect to nowhere', '/nowhere.pth', 'E_REDIRECT', /302 without a location/, 1],
  ];
  for (const [what, path, code, says, attempts] of FAILING) {
    it(`refuses ${what}, after ${attempts} ${attempts === 1 ? 'request' : 'requests'}`, async () => {
      const {bytes: error, requests} = await get([path]);
      expect(error).to.be.instanceOf(FetchError);
      expect(`${error.code}: ${error.message}`).to.match(new RegExp(`^${code}: `));
      expect(error.message).to.match(says);
      expect(requests).to.have.length(attempts);
    });
  }

  it('gives up on a server that falls silent, not on one that is slow', async () => {
    const {bytes: error, requests} = await get(['/stall.pth'], {idleTimeoutMs: 50, retries: 0});
    expect(error.code).to.equal('E_STALLED');
    expect(error.message).to.contain('no more than 1000 bytes came for 0.05 s');
    expect(requests).to.have.length(1);
  });

  it('goes on to the next mirror, and says of each what went wrong if none helps', async () => {
    const {bytes, requests} = await get(['/missing.pth', '/flipped.pth', '/good.pth']);
    expect(BODY.equals(bytes)).to.equal(true);
    expect(requests).to.deep.equal(['/missing.pth', '/flipped.pth', '/good.pth']);
    const {bytes: error, origin} = await get(['/missing.pth', '/flipped.pth?signature=secret']);
    expect(error.code).to.equal('E_HASH');
    expect(error.failures.map(({url, code}: FetchFailure) => [url, code])).to.deep.equal([
      [`${origin}/missing.pth`, 'E_HTTP'],
      [`${origin}/flipped.pth`, 'E_HASH'],
    ]);
    expect(error.message).to.match(/^fetch missing\.pth: no URL gave the file\n {2}http.*404.*\n {2}http/);
    expect(error.message).not.to.contain('secret');
  });

  it('tries again after a failure that passes', async () => {
    let calls = 0;
    await withServer(
      (_, response) => (++calls < 3 ? response.writeHead(503, {'retry-after': '0'}).end() : response.end(BODY)),
      async origin => {
        const bytes = await fetchBytes({urls: [`${origin}/x`], ...PINNED}, FAST);
        expect(BODY.equals(bytes)).to.equal(true);
      },
    );
    expect(calls).to.equal(3);
  });

  it('waits as long as a busy server asks, up to a minute, before it asks again', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    let calls = 0;
    const fetch: typeof globalThis.fetch = async () => {
      calls++;
      setTimeout(() => controller.abort(reason), 20); // Without the wait, all attempts would be over by then.
      return new Response(null, {status: 429, headers: {'retry-after': '3600'}});
    };
    expect((await get(['/good.pth'], {fetch, signal: controller.signal})).bytes).to.equal(reason);
    expect(calls).to.equal(1);
  });

  it('in browsers, which hide where a redirect leads, lets them follow and looks at where it ended', async () => {
    const browser = (endsAt: string) => {
      const fetch: typeof globalThis.fetch = async (_, init) => {
        const response = new Response(init?.redirect === 'follow' ? BODY : null);
        const shown = init?.redirect === 'follow' ? {url: endsAt} : {type: 'opaqueredirect', status: 0};
        for (const [key, value] of Object.entries(shown)) Object.defineProperty(response, key, {value});
        return response;
      };
      return fetchBytes({urls: ['https://example.com/a.pth'], ...PINNED}, {fetch}).catch(error => error);
    };
    expect(BODY.equals(await browser('https://cdn.example.com/a.pth'))).to.equal(true);
    const error = await browser('http://cdn.example.com/a.pth');
    expect(error.code).to.equal('E_REDIRECT');
    expect(error.message).to.contain('leads to http://cdn.example.com, only https is allowed');
  });

  it("ends with the signal's reason when aborted: before, during the body, and while it waits to retry", async () => {
    const reason = new Error('enough');
    expect((await get(['/good.pth'], {signal: AbortSignal.abort(reason)})).bytes).to.equal(reason);
    const during = new AbortController();
    const onProgress = (received: number) => received > 0 && during.abort(reason);
    expect((await get(['/stall.pth'], {signal: during.signal, onProgress})).bytes).to.equal(reason);
    const waiting = new AbortController();
    const fetch: typeof globalThis.fetch = async () => {
      setImmediate(() => waiting.abort(reason));
      throw new TypeError('fetch failed');
    };
    const {bytes} = await get(['/good.pth'], {signal: waiting.signal, fetch, retryDelayMs: 1e6});
    expect(bytes).to.equal(reason);
  });

  it('asks for nothing but https, unless loopback http is allowed', async () => {
    for (const [url, says] of [
      ['http://127.0.0.1:1/x.pth', 'it is http://127.0.0.1:1, only https is allowed'],
      ['file:///etc/passwd', 'it is file://, only https is allowed'],
      ['https://user:secret@example.com/x.pth', 'it is a URL that holds a password'],
      ['not a url/x.pth', 'it is not a URL'],
    ]) {
      const fetch = () => expect.fail('a request was made');
      const error = await fetchBytes({urls: [url], ...PINNED}, {fetch}).catch(error => error);
      expect(error.code).to.equal('E_URL');
      expect(error.message).to.contain(says).and.not.to.contain('secret');
    }
    const elsewhere = await get(['http://192.0.2.1/x.pth']);
    expect(elsewhere.bytes.code).to.equal('E_URL');
  });

  it('checks the description before anything else', async () => {
    const urls = ['https://example.com/a.pth'];
    for (const [artifact, says] of [
      [{urls: [], ...PINNED, name: 'a.pth'}, 'fetch a.pth: urls is empty'],
      [{urls, ...PINNED, bytes: 0}, 'fetch a.pth: bytes is 0'],
      [{urls, ...PINNED, sha256: 'abc'}, "fetch a.pth: sha256 is 'abc'; give all 64"],
      [{urls, ...PINNED, name: '../a'}, 'name is not a plain file name'],
      [{urls, ...PINNED, name: '.hidden'}, 'name is not a plain file name'],
      [{urls: ['https://example.com/'], ...PINNED}, 'name is not a plain file name'],
    ] as const) {
      const error = await fetchBytes(artifact).catch(error => error);
      expect(error.code).to.equal('E_ARTIFACT');
      expect(error.message).to.contain(says);
    }
  });
});
