import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import type {RequestListener, ServerResponse} from 'node:http';
import {join} from 'node:path';
import {expect} from 'chai';
import {fetchBytes} from '../../src/download/fetchBytes.ts';
import type {FetchError} from '../../src/download/fetchError.ts';
import type {TransferOptions} from '../../src/download/transfer.ts';
import {fetchWeights} from '../../src/node/fetchWeights.ts';
import {noise, pinned} from '../support/bytes.ts';
import {type Asked, type Faults, fileServer} from '../support/fileServer.ts';
import {withServer} from '../support/loopback.ts';
import {temporaryCache} from '../support/temporaryCache.ts';

/** Longer than what a socket takes at once, so that a connection can break off in the middle. */
const BODY = noise(3_000_000);
const PINNED = pinned(BODY);
const FAST = {allowLoopbackHttp: true, retryDelayMs: 0};
const NAME = `${PINNED.sha256.slice(0, 16)}-net.pth`;
const PARTIAL = `${PINNED.sha256}.partial`;

describe('a download that breaks off', () => {
  const cache = temporaryCache();

  /** Fetches from a server with these faults. */
  async function get(faults: Faults, options: TransferOptions = {}): Promise<{error?: FetchError; asked: Asked[]}> {
    const {serve, asked} = fileServer(BODY, faults);
    return await through(serve, asked, options);
  }

  async function through(
    serve: RequestListener,
    asked: Asked[] = [],
    options: TransferOptions = {},
  ): Promise<{error?: FetchError; asked: Asked[]}> {
    return await withServer(serve, async origin => {
      const artifact = {urls: [`${origin}/net.pth`], ...PINNED};
      const error = await fetchWeights(artifact, {...FAST, cacheDir: cache.path, ...options}).then(
        path => {
          expect(BODY.equals(readFileSync(path))).to.equal(true);
          return undefined;
        },
        thrown => thrown,
      );
      return {error, asked};
    });
  }

  /** Leaves `bytes` of a download, as if they had come from `url`. */
  function leave(bytes: Buffer, origin: object | string = {}): void {
    writeFileSync(join(cache.path, PARTIAL), bytes);
    const text = typeof origin === 'string' ? origin : JSON.stringify({total: BODY.length, ...origin});
    writeFileSync(join(cache.path, `${PARTIAL}.json`), text);
  }

  const files = (): string[] => readdirSync(cache.path).sort();
  const ranges = (asked: readonly Asked[]): (string | undefined)[] => asked.map(({range}) => range);

  it('goes on where it broke off, at any of 30 places, and each byte is asked for once', async () => {
    const drops = Array.from({length: 30}, (_, i) => Math.round(((i + 1) * BODY.length) / 31));
    const {error, asked} = await get({drops, etag: '"v1"'});
    expect(error).to.equal(undefined);
    expect(asked).to.have.length(31);
    const starts = asked.slice(1).map(({range}) => Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1]));
    for (const [i, start] of starts.entries()) {
      expect(start).to.be.at.most(drops[i]);
      expect(start).to.be.above(i === 0 ? 0 : starts[i - 1]);
    }
    expect(new Set(asked.slice(1).map(({ifRange}) => ifRange))).to.deep.equal(new Set(['"v1"']));
    expect(files()).to.deep.equal([NAME]);
  });

  it('is taken up by the next call, even of another process: the beginning lies in the cache with its origin', async () => {
    const half = BODY.length / 2;
    const first = await get({drops: [half], etag: '"v1"'}, {retries: 0});
    expect(first.error?.code).to.equal('E_NETWORK');
    expect(files()).to.deep.equal([PARTIAL, `${PARTIAL}.json`]);
    const kept = readFileSync(join(cache.path, PARTIAL));
    expect(kept.length).to.be.within(1, half);
    const origin = JSON.parse(readFileSync(join(cache.path, `${PARTIAL}.json`), 'utf8'));
    expect(origin.etag).to.equal('"v1"');
    expect(origin.total).to.equal(BODY.length);
    expect(origin.url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/net\.pth$/);

    const progress: number[] = [];
    const second = await get({etag: '"v1"'}, {onProgress: received => progress.push(received)});
    expect(second.error).to.equal(undefined);
    expect(ranges(second.asked)).to.deep.equal([`bytes=${kept.length}-`]);
    expect(progress[0]).to.equal(kept.length);
    expect(files()).to.deep.equal([NAME]);
  });

  it('writes no signature of an address to the disk, and goes on under another one', async () => {
    const {serve, asked} = fileServer(BODY, {drops: [1_500_000], etag: '"v1"'});
    await withServer(serve, async origin => {
      const get = (query: string) =>
        fetchWeights(
          {urls: [`${origin}/net.pth?signature=${query}`], ...PINNED},
          {...FAST, cacheDir: cache.path, retries: 0},
        );
      await expect(get('first')).to.be.rejectedWith('net.pth: the ');
      expect(readFileSync(join(cache.path, `${PARTIAL}.json`), 'utf8')).not.to.include('first');
      await get('second');
    });
    expect(asked[1]).to.deep.include({url: '/net.pth?signature=second', ifRange: '"v1"'});
  });

  it('keeps what an abort leaves', async () => {
    const controller = new AbortController();
    const reason = new Error('enough');
    const onProgress = (received: number) => received > 100_000 && controller.abort(reason);
    const {error} = await get({}, {signal: controller.signal, onProgress});
    expect(error).to.equal(reason);
    const {length} = readFileSync(join(cache.path, PARTIAL));
    expect(ranges((await get({})).asked)).to.deep.equal([`bytes=${length}-`]);
  });

  it('begins anew if the server has another file now: its tag changed, and it sends it whole', async () => {
    await withServer(fileServer(BODY, {etag: '"v2"'}).serve, async origin => {
      const url = `${origin}/net.pth`;
      leave(noise(1000, 2), {etag: '"v1"', url});
      const path = await fetchWeights({urls: [url], ...PINNED}, {...FAST, cacheDir: cache.path});
      expect(BODY.equals(readFileSync(path))).to.equal(true);
    });
  });

  it('sends a tag only to the server that gave it, and only a strong one', async () => {
    const {serve, asked} = fileServer(BODY, {etag: 'W/"v1"'});
    await withServer(serve, async origin => {
      for (const [etag, from] of [
        ['W/"v1"', `${origin}/net.pth`],
        ['"v1"', 'https://example.com/net.pth'],
        ['no quotes', `${origin}/net.pth`],
      ]) {
        leave(BODY.subarray(0, 1000), {etag, url: from});
        const cacheDir = cache.path;
        const path = await fetchWeights({urls: [`${origin}/net.pth`], ...PINNED}, {...FAST, cacheDir});
        writeFileSync(path, '');
      }
    });
    expect(asked).to.deep.equal(Array(3).fill({url: '/net.pth', range: 'bytes=1000-', ifRange: undefined}));
  });

  const rest =
    (from: number, to: number, range: string, total = BODY.length) =>
    (response: ServerResponse) => {
      response.writeHead(206, {'content-range': `bytes ${range}/${total}`});
      response.end(BODY.subarray(from, to));
    };
  const end = BODY.length;
  const LIES: [what: string, faults: Faults][] = [
    ['ignores ranges', {ranges: false}],
    ['sends an overlapping range', {onRange: rest(500, end, `500-${end - 1}`)}],
    ['sends a later range', {onRange: rest(1001, end, `1001-${end - 1}`)}],
    ['says one range and sends another', {onRange: rest(500, end, `1000-${end - 1}`)}],
    ['sends more than it says', {onRange: rest(0, end, `1000-${end - 1}`)}],
    ['says another size', {onRange: rest(1000, end, `1000-${end - 1}`, end + 1)}],
    ['says no range at all', {onRange: response => response.writeHead(206).end(BODY.subarray(1000))}],
    ['says a range that is none', {onRange: rest(1000, end, 'everything')}],
    ['answers 416', {onRange: response => response.writeHead(416).end()}],
    [
      'compresses the rest',
      {
        onRange: response => {
          response.writeHead(206, {'content-range': `bytes 1000-${end - 1}/${end}`, 'content-encoding': 'gzip'}).end();
        },
      },
    ],
  ];
  for (const [what, faults] of LIES) {
    it(`is fetched whole, with at most one request more, from a server that ${what}`, async () => {
      leave(BODY.subarray(0, 1000));
      const {error, asked} = await get(faults);
      expect(error).to.equal(undefined);
      expect(asked[0].range).to.equal('bytes=1000-');
      expect(ranges(asked.slice(1))).to.deep.equal(faults.ranges === false ? [] : [undefined]);
      expect(files()).to.deep.equal([NAME]);
    });
  }

  it('takes a shorter range than it asked for as a connection that broke off', async () => {
    leave(BODY.subarray(0, 1000));
    const onRange = (response: ServerResponse, start: number): void => {
      response.setHeader('content-length', end - start);
      response.writeHead(206, {'content-range': `bytes ${start}-${end - 1}/${end}`});
      response.write(BODY.subarray(start, start + 1_500_000), () => response.destroy());
    };
    const {error, asked} = await get({onRange});
    expect(error).to.equal(undefined);
    expect(asked.length).to.be.within(2, 4);
  });

  it('finds by the hash that a beginning belongs to another file, where no tag says so, and begins anew once', async () => {
    leave(noise(1000, 2));
    const {error, asked} = await get({});
    expect(error).to.equal(undefined);
    expect(ranges(asked)).to.deep.equal(['bytes=1000-', undefined]);
  });

  it('asks for nothing if all is there: what was killed before the rename is hashed and put in place', async () => {
    leave(BODY);
    expect((await get({})).asked).to.deep.equal([]);
    expect(files()).to.deep.equal([NAME]);
  });

  it('fetches anew if all is there and is wrong, and takes no notice of leftovers that cannot be', async () => {
    leave(noise(BODY.length, 2));
    expect(ranges((await get({})).asked)).to.deep.equal([undefined]);
    for (const [leftover, origin] of [
      [noise(BODY.length + 1, 2), '{}'],
      [Buffer.alloc(0), 'not json'],
    ] as const) {
      writeFileSync(join(cache.path, NAME), '');
      leave(leftover, origin);
      expect(ranges((await get({})).asked)).to.deep.equal([undefined]);
    }
    writeFileSync(join(cache.path, NAME), '');
    mkdirSync(join(cache.path, PARTIAL));
    expect(ranges((await get({})).asked)).to.deep.equal([undefined]);
  });

  it('does not keep what is not the file: a web page, or bytes whose hash is wrong', async () => {
    for (const wrong of [Buffer.from('<!doctype html><title>Sign in</title>'), noise(BODY.length, 3)]) {
      const {error} = await through((_, response) => {
        response.write(wrong.subarray(0, 10));
        response.end(wrong.subarray(10));
      });
      expect(error?.code).to.equal(wrong.length === BODY.length ? 'E_HASH' : 'E_SIZE');
      expect(files()).to.deep.equal([]);
    }
  });

  it('goes on at the next mirror', async () => {
    const broken = fileServer(BODY, {drops: [1_500_000, 0, 0]});
    const good = fileServer(BODY);
    await withServer(broken.serve, one =>
      withServer(good.serve, async two => {
        const urls = [`${one}/net.pth`, `${two}/net.pth`];
        const path = await fetchWeights({urls, ...PINNED}, {...FAST, cacheDir: cache.path, retries: 0});
        expect(BODY.equals(readFileSync(path))).to.equal(true);
      }),
    );
    expect(good.asked[0].range).to.match(/^bytes=\d+-$/);
  });

  it('goes on in memory too', async () => {
    const {serve, asked} = fileServer(BODY, {drops: [1_000_000, 2_000_000], etag: '"v1"'});
    await withServer(serve, async origin => {
      const bytes = await fetchBytes({urls: [`${origin}/net.pth`], ...PINNED}, FAST);
      expect(BODY.equals(bytes)).to.equal(true);
    });
    // If-Range would make browsers ask the server for permission first
    expect(asked.map(({ifRange}) => ifRange)).to.deep.equal([undefined, undefined, undefined]);
    expect(asked.slice(1).every(({range}) => /^bytes=[1-9]\d*-$/.test(range ?? ''))).to.equal(true);
  });
});
