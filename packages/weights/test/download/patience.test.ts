import {expect} from 'chai';
import {fetchBytes} from '../../src/download/fetchBytes.ts';
import {type OnProgress, withRate} from '../../src/download/progressMeter.ts';
import type {TransferOptions} from '../../src/download/transfer.ts';
import {noise, pinned} from '../support/bytes.ts';
import {withServer} from '../support/loopback.ts';

const BODY = noise(100_000);
const PINNED = pinned(BODY);
const FAST = {allowLoopbackHttp: true, retryDelayMs: 0};
const URLS = ['https://example.com/net.pth'];

describe('the patience of a download', () => {
  const {setTimeout: realSetTimeout} = globalThis;
  afterEach(() => {
    globalThis.setTimeout = realSetTimeout;
  });

  /** Pauses between the attempts, in milliseconds; none is really made. */
  async function pauses(answer: () => Response, options: TransferOptions): Promise<number[]> {
    const waited: number[] = [];
    globalThis.setTimeout = ((call: () => void, ms: number) => {
      // the other timer is the one on silence
      if (ms === 30_000) return realSetTimeout(call, ms);
      waited.push(ms);
      return realSetTimeout(call, 0);
    }) as typeof setTimeout;
    const error = await fetchBytes({urls: URLS, ...PINNED}, {...options, fetch: async () => answer()}).catch(e => e);
    expect(error.code).to.equal('E_HTTP');
    return waited;
  }

  it('pauses twice as long before each retry, less a part that chance decides', async () => {
    const busy = () => new Response(null, {status: 503});
    const seen: number[][] = [];
    for (let i = 0; i < 10; i++) seen.push(await pauses(busy, {retries: 4, retryDelayMs: 100}));
    for (const waited of seen) {
      expect(waited).to.have.length(4);
      for (const [i, ms] of waited.entries()) expect(ms).to.be.within(50 * 2 ** i, 100 * 2 ** i);
    }
    expect(new Set(seen.flat()).size).to.be.above(30);
  });

  it('pauses as long as the server asks, in seconds or until a date, but no more than a minute', async () => {
    const after = (header: string) => () => new Response(null, {status: 429, headers: {'retry-after': header}});
    const options = {retries: 1, retryDelayMs: 100};
    expect(await pauses(after('7'), options)).to.deep.equal([7000]);
    expect(await pauses(after('3600'), options)).to.deep.equal([60_000]);
    const [ms] = await pauses(after(new Date(Date.now() + 20_000).toUTCString()), options);
    expect(ms).to.be.within(15_000, 20_000);
    // a date that has passed, and what is none
    for (const header of ['Mon, 01 Jan 2024 00:00:00 GMT', 'soon']) {
      expect((await pauses(after(header), options))[0]).to.be.within(50, 100);
    }
  });

  it('ends with a server that keeps the connection alive by single bytes', async () => {
    let dribble: NodeJS.Timeout | undefined;
    await withServer(
      (_, response) => {
        response.setHeader('content-length', BODY.length);
        dribble = setInterval(() => response.write('x'), 20);
      },
      async origin => {
        const options = {...FAST, idleTimeoutMs: 200, retries: 0};
        const error = await fetchBytes({urls: [`${origin}/net.pth`], ...PINNED}, options).catch(e => e);
        expect(error.code).to.equal('E_STALLED');
        expect(error.message).to.match(/no more than \d+ bytes came for 0\.2 s/);
      },
    );
    clearInterval(dribble);
  });

  it('ends with a server that never finishes its headers', async () => {
    let dribble: NodeJS.Timeout | undefined;
    await withServer(
      ({socket}) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        dribble = setInterval(() => socket.write('x-slow: 1\r\n'), 20);
      },
      async origin => {
        const options = {...FAST, idleTimeoutMs: 200, retries: 0};
        const error = await fetchBytes({urls: [`${origin}/net.pth`], ...PINNED}, options).catch(e => e);
        expect(error.code).to.equal('E_STALLED');
        expect(error.message).to.include('nothing came for 0.2 s');
      },
    );
    clearInterval(dribble);
  });

  it('does not end with a server that is slow: the whole may take many times as long as a silence', async () => {
    await withServer(
      (_, response) => {
        response.setHeader('content-length', BODY.length);
        let at = 0;
        const more = (): void => {
          response.write(BODY.subarray(at, at + 5000));
          at += 5000;
          if (at < BODY.length) setTimeout(more, 50);
          else response.end();
        };
        more();
      },
      async origin => {
        const options = {...FAST, idleTimeoutMs: 300, retries: 0};
        expect(BODY.equals(await fetchBytes({urls: [`${origin}/net.pth`], ...PINNED}, options))).to.equal(true);
      },
    );
  });

  it('is not used up by a connection that breaks off again and again, as long as the file grows', async () => {
    let calls = 0;
    await withServer(
      ({headers}, response) => {
        calls++;
        const from = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
        response.setHeader('content-length', BODY.length - from);
        response.writeHead(from === 0 ? 200 : 206, {
          'content-range': `bytes ${from}-${BODY.length - 1}/${BODY.length}`,
        });
        const chunk = BODY.subarray(from, from + 10_000);
        if (from + chunk.length === BODY.length) response.end(chunk);
        // later, so that the bytes are there before the news that the connection is not
        else response.write(chunk, () => setTimeout(() => response.destroy(), 20));
      },
      async origin => {
        const options = {...FAST, retries: 1};
        expect(BODY.equals(await fetchBytes({urls: [`${origin}/net.pth`], ...PINNED}, options))).to.equal(true);
      },
    );
    expect(calls).to.equal(10);
  });
});

describe('headers of a download', () => {
  it('go to the origin they were given for, and never with a redirect to another', async () => {
    const seen: [string, string | undefined][] = [];
    await withServer(
      ({headers}, response) => {
        seen.push(['cdn', headers.authorization]);
        response.end(BODY);
      },
      cdn =>
        withServer(
          ({url, headers}, response) => {
            seen.push(['home', headers.authorization]);
            response.writeHead(302, {location: url === '/1' ? '/2' : `${cdn}/net.pth`}).end();
          },
          async home => {
            const headers = {[home]: {authorization: 'Bearer secret'}};
            await fetchBytes({urls: [`${home}/1`], ...PINNED}, {...FAST, headers});
          },
        ),
    );
    expect(seen).to.deep.equal([
      ['home', 'Bearer secret'],
      ['home', 'Bearer secret'],
      ['cdn', undefined],
    ]);
  });

  it('do not follow where a browser hides the way', async () => {
    const sent: [string | undefined, string | null][] = [];
    const fetch: typeof globalThis.fetch = async (_, {redirect, headers} = {}) => {
      sent.push([redirect, new Headers(headers).get('authorization')]);
      const response = new Response(redirect === 'follow' ? BODY : null);
      const shown = redirect === 'follow' ? {url: 'https://cdn.example.com/a'} : {type: 'opaqueredirect', status: 0};
      for (const [key, value] of Object.entries(shown)) Object.defineProperty(response, key, {value});
      return response;
    };
    const headers = {'https://example.com': {authorization: 'Bearer secret'}};
    await fetchBytes({urls: URLS, ...PINNED}, {fetch, headers});
    expect(sent).to.deep.equal([
      ['manual', 'Bearer secret'],
      ['follow', null],
    ]);
  });

  it('are refused under a key that is no origin: they would never be sent', async () => {
    for (const key of ['example.com', 'https://example.com/', 'https://example.com/a']) {
      const error = await fetchBytes({urls: URLS, ...PINNED}, {headers: {[key]: {}}}).catch(e => e);
      expect(error.code).to.equal('E_URL');
      expect(error.message).to.equal(
        `fetch net.pth: headers has the key '${key}'; give an origin, such as 'https://example.com'`,
      );
    }
  });
});

describe('the rate of a download', () => {
  /** What is reported for these times in milliseconds and bytes so far. */
  function rates(samples: readonly [ms: number, received: number][]): number[] {
    const seen: number[] = [];
    let now = 0;
    const onProgress: OnProgress = (_, __, rate) => seen.push(rate);
    const report = withRate(onProgress, () => now);
    for (const [ms, received] of samples) {
      now = ms;
      report(received, 1e9);
    }
    return seen;
  }

  it('is that of the last three seconds, and leaves out what was there before', () => {
    expect(
      rates([
        [0, 5000],
        [50, 5100],
        [500, 6000],
        [1000, 7000],
      ]),
    ).to.deep.equal([0, 0, 2000, 2000]);
    const slowing: [number, number][] = Array.from({length: 21}, (_, i) => [500 * i, 1000 * Math.min(i, 10)]);
    const seen = rates(slowing);
    expect(seen[10]).to.equal(2000);
    // 10 000 bytes came until 5 s; of the window that ends at 6.5 s, half was silence
    expect(seen[13]).to.be.closeTo(1000, 200);
    expect(seen[20]).to.equal(0);
  });

  it('begins anew with a download that begins anew', () => {
    expect(
      rates([
        [0, 0],
        [1000, 9000],
        [1100, 0],
        [2100, 500],
      ]),
    ).to.deep.equal([0, 9000, 0, 500]);
  });
});
