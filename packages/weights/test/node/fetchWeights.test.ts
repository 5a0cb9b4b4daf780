import {createHash} from 'node:crypto';
import {chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect} from 'chai';
import {FetchError} from '../../src/index.ts';
import {cacheDirectory, fetchWeights, openWeights} from '../../src/node.ts';
import {asOrdinaryUser} from '../support/asOrdinaryUser.ts';
import {expectBits, fixtureBytes, fixtureJson} from '../support/fixtures.ts';
import {withServer} from '../support/loopback.ts';

const BODY = Buffer.from(fixtureBytes('net.pth'));
const PINNED = {bytes: BODY.length, sha256: createHash('sha256').update(BODY).digest('hex')};
const FAST = {allowLoopbackHttp: true, retryDelayMs: 0};

describe('fetchWeights', () => {
  let cacheDir: string;
  beforeEach(async () => {
    cacheDir = join(await mkdtemp(join(tmpdir(), 'tfjs-zoo-cache-')), 'not', 'yet');
  });
  afterEach(() => rm(join(cacheDir, '..', '..'), {recursive: true, force: true}));

  /** Runs with a server that has the file, or with one that answers `body`. */
  const withFile = <T>(use: (urls: string[], requests: string[]) => Promise<T>, body: Buffer = BODY) =>
    withServer(
      (_, response) => response.end(body),
      (origin, requests) => use([`${origin}/net.pth`], requests),
    );

  it('puts the file into the cache under its hash and name, and asks the network once', async () => {
    await withFile(async (urls, requests) => {
      const path = await fetchWeights({urls, ...PINNED}, {...FAST, cacheDir});
      expect(path).to.equal(join(cacheDir, `${PINNED.sha256.slice(0, 16)}-net.pth`));
      expect(BODY.equals(await readFile(path))).to.equal(true);
      await expectBits(await openWeights(path), fixtureJson('net.json'));
      expect(await fetchWeights({urls, ...PINNED}, {...FAST, cacheDir})).to.equal(path);
      expect(requests).to.have.length(1);
      expect(await readdir(cacheDir)).to.have.length(1);
    });
  });

  it('leaves nothing at the path, and no temporary file, if the download is wrong or aborted', async () => {
    const flipped = Buffer.from(BODY);
    flipped[100] ^= 1;
    await withFile(async urls => {
      const error = await fetchWeights({urls, ...PINNED}, {...FAST, cacheDir}).catch(error => error);
      expect(error).to.be.instanceOf(FetchError);
      expect(error.code).to.equal('E_HASH');
    }, flipped);
    expect(await readdir(cacheDir)).to.deep.equal([]);
    await withFile(async urls => {
      const controller = new AbortController();
      const onProgress = () => controller.abort(new Error('enough'));
      const options = {...FAST, cacheDir, onProgress, signal: controller.signal};
      await expect(fetchWeights({urls, ...PINNED}, options)).to.be.rejectedWith('enough');
    });
    expect(await readdir(cacheDir)).to.deep.equal([]);
  });

  it('restarts the file with each attempt: a mirror that fails half-way leaves no bytes behind', async () => {
    let calls = 0;
    await withServer(
      (_, response) => {
        if (++calls > 1) return response.end(BODY);
        response.setHeader('content-length', BODY.length);
        response.write(BODY.subarray(0, 1000), () => response.destroy());
        return undefined;
      },
      async origin => {
        const path = await fetchWeights({urls: [`${origin}/net.pth`], ...PINNED}, {...FAST, cacheDir});
        expect(BODY.equals(await readFile(path))).to.equal(true);
      },
    );
    expect(calls).to.equal(2);
  });

  it('gives several callers at once the same valid file', async () => {
    await withFile(async urls => {
      const paths = await Promise.all([1, 2, 3, 4].map(() => fetchWeights({urls, ...PINNED}, {...FAST, cacheDir})));
      expect(new Set(paths).size).to.equal(1);
      expect(BODY.equals(await readFile(paths[0]))).to.equal(true);
      expect(await readdir(cacheDir)).to.have.length(1);
    });
  });

  it('moves a damaged file aside and fetches it again, whether cut off or altered', async () => {
    await withFile(async (urls, requests) => {
      const path = await fetchWeights({urls, ...PINNED}, {...FAST, cacheDir});
      await truncate(path, 1000);
      await fetchWeights({urls, ...PINNED}, {...FAST, cacheDir});
      const altered = Buffer.from(BODY);
      altered[2000] ^= 4;
      await writeFile(path, altered);
      await fetchWeights({urls, ...PINNED}, {...FAST, cacheDir});
      expect(BODY.equals(await readFile(path))).to.equal(true);
      expect(requests).to.have.length(3);
      const aside = (await readdir(cacheDir)).filter(name => /net\.pth\.corrupt-\d+$/.test(name));
      expect(aside.length).to.be.within(1, 2); // Two, unless both happened within one millisecond.
    });
  });

  it('offline: uses the cache, and otherwise says which file to put where', async () => {
    const fetch = () => expect.fail('a request was made');
    const urls = ['https://example.com/net.pth'];
    const offline = {cacheDir, fetch, offline: true};
    const path = join(cacheDir, `${PINNED.sha256.slice(0, 16)}-net.pth`);
    const error = await fetchWeights({urls, ...PINNED}, offline).catch(error => error);
    expect(error).to.be.instanceOf(FetchError);
    expect(error.code).to.equal('E_OFFLINE_MISS');
    expect(error.message).to.equal(
      'fetch net.pth: the file is not in the cache, and downloads are off (offline option or TFJS_ZOO_OFFLINE=1). ' +
        `Put the file of ${PINNED.bytes} bytes with SHA-256 ${PINNED.sha256} at ${path}; it can be had from ${urls[0]}`,
    );
    await mkdir(cacheDir, {recursive: true});
    await writeFile(path, BODY);
    expect(await fetchWeights({urls, ...PINNED}, offline)).to.equal(path);
    await truncate(path, 10);
    await expect(fetchWeights({urls, ...PINNED}, offline)).to.be.rejectedWith('the file is damaged in the cache');
    expect(await readdir(cacheDir)).to.have.length(1);
  });

  it('takes the environment for an answer: TFJS_ZOO_OFFLINE and TFJS_ZOO_CACHE', async () => {
    const before = {...process.env};
    process.env.TFJS_ZOO_OFFLINE = '1';
    process.env.TFJS_ZOO_CACHE = cacheDir;
    try {
      const promise = fetchWeights({urls: ['https://example.com/net.pth'], ...PINNED});
      await expect(promise).to.be.rejectedWith(cacheDir);
    } finally {
      process.env = before;
    }
  });

  it('works from a cache that cannot be written, and says so when it would have to write', async () => {
    await withFile(async urls => {
      const path = await fetchWeights({urls, ...PINNED}, {...FAST, cacheDir});
      await chmod(join(cacheDir, '..', '..'), 0o755);
      await chmod(cacheDir, 0o555);
      await asOrdinaryUser(async () => {
        expect(await fetchWeights({urls, ...PINNED}, {...FAST, cacheDir})).to.equal(path);
        const other = {urls, ...PINNED, name: 'other.pth'};
        const error = await fetchWeights(other, {...FAST, cacheDir}).catch(thrown => thrown);
        expect(error.code).to.equal('E_ACCESS');
        expect(error.message).to.include(
          'fetch other.pth: the cache does not take the file: EACCES: permission denied',
        );
        expect(error.message).to.include(`make ${cacheDir} writable, or give another cacheDir (or TFJS_ZOO_CACHE)`);
      });
      await chmod(cacheDir, 0o755);
    });
  });

  it('says that the cache is at fault if its directory is a file', async () => {
    await mkdir(join(cacheDir, '..'), {recursive: true});
    await writeFile(cacheDir, '');
    const error = await fetchWeights({urls: ['https://example.com/a.pth'], ...PINNED}, {cacheDir}).catch(e => e);
    expect(error.code).to.equal('E_CACHE');
    expect(error.message).to.contain('give another cacheDir (or TFJS_ZOO_CACHE)');
  });
});

describe('cacheDirectory', () => {
  const home = '/home/me';
  const CASES: [string, Record<string, string>, string, string][] = [
    ['TFJS_ZOO_CACHE first', {TFJS_ZOO_CACHE: '/zoo', XDG_CACHE_HOME: '/xdg'}, 'linux', '/zoo'],
    ['then XDG_CACHE_HOME', {XDG_CACHE_HOME: '/xdg'}, 'linux', '/xdg/tfjs-zoo'],
    ['but not if it is relative', {XDG_CACHE_HOME: 'xdg'}, 'linux', '/home/me/.cache/tfjs-zoo'],
    ['~/.cache on Linux', {}, 'linux', '/home/me/.cache/tfjs-zoo'],
    ['~/Library/Caches on macOS', {}, 'darwin', '/home/me/Library/Caches/tfjs-zoo'],
    ['LOCALAPPDATA on Windows', {LOCALAPPDATA: '/local'}, 'win32', '/local/tfjs-zoo'],
    ['AppData/Local on Windows without it', {}, 'win32', '/home/me/AppData/Local/tfjs-zoo'],
  ];
  for (const [what, env, platform, expected] of CASES) {
    it(`takes ${what}`, () => {
      expect(cacheDirectory({env, platform, home})).to.equal(expected);
    });
  }
});
