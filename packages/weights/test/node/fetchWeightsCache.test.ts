import {spawnSync} from 'node:child_process';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import {Socket} from 'node:net';
import {join} from 'node:path';
import {expect} from 'chai';
import {fetchWeights} from '../../src/node/fetchWeights.ts';
import {weightsPath} from '../../src/node/weightsPath.ts';
import {asOrdinaryUser} from '../support/asOrdinaryUser.ts';
import {noise, pinned} from '../support/bytes.ts';
import {childDownloads} from '../support/childProgram.ts';
import {type Asked, fileServer} from '../support/fileServer.ts';
import {withServer} from '../support/loopback.ts';
import {temporaryCache} from '../support/temporaryCache.ts';

const BODY = noise(1_000_000);
const PINNED = pinned(BODY);
const FAST = {allowLoopbackHttp: true, retryDelayMs: 0};
const NOWHERE = {urls: ['https://weights.invalid/net.pth'], ...PINNED};
const NAME = `${PINNED.sha256.slice(0, 16)}-net.pth`;

describe('the cache of weights', () => {
  const cache = temporaryCache();
  const path = () => join(cache.path, NAME);

  /** Fetches as often as `use` wants, with what the server was asked for. */
  async function serving(use: (fetch: (verify?: 'full') => Promise<string>, asked: Asked[]) => Promise<void>) {
    const {serve, asked} = fileServer(BODY);
    await withServer(serve, async origin => {
      const artifact = {urls: [`${origin}/net.pth`], ...PINNED};
      await use(verify => fetchWeights(artifact, {...FAST, cacheDir: cache.path, verify}), asked);
    });
  }

  it('tells where a file is to be, which is where fetchWeights puts it', async () => {
    expect(weightsPath(NOWHERE, cache.path)).to.equal(path());
    await serving(async fetch => {
      expect(await fetch()).to.equal(path());
    });
  });

  const flipped = (): Buffer => {
    const bytes = Buffer.from(BODY);
    bytes[500_000] ^= 1;
    return bytes;
  };
  const DAMAGE: [what: string, bytes: () => Buffer][] = [
    ['is cut off', () => BODY.subarray(0, 999_999)],
    ['is one byte longer', () => Buffer.concat([BODY, Buffer.of(0)])],
    ['has one bit flipped', flipped],
    ['is all zeros', () => Buffer.alloc(BODY.length)],
    ['is empty', () => Buffer.alloc(0)],
    ['is another one of the same size', () => noise(BODY.length, 2)],
  ];
  for (const [what, bytes] of DAMAGE) {
    it(`heals a file that ${what}: set aside, fetched again, once`, async () => {
      await serving(async (fetch, asked) => {
        writeFileSync(path(), bytes());
        expect(BODY.equals(readFileSync(await fetch()))).to.equal(true);
        await fetch();
        expect(asked).to.have.length(1);
        const aside = readdirSync(cache.path).filter(name => name.startsWith(`${NAME}.corrupt-`));
        expect(aside).to.have.length(1);
        expect(bytes().equals(readFileSync(join(cache.path, aside[0])))).to.equal(true);
      });
    });
  }

  it('notices damage after it has hashed the file, even if the time is put back', async () => {
    await serving(async (fetch, asked) => {
      await fetch();
      const {atime, mtime} = statSync(path());
      writeFileSync(path(), flipped());
      utimesSync(path(), atime, mtime);
      expect(BODY.equals(readFileSync(await fetch()))).to.equal(true);
      expect(asked).to.have.length(2);
    });
  });

  it('notices that two files were swapped', async () => {
    const other = noise(BODY.length, 2);
    const second = {urls: NOWHERE.urls, ...pinned(other), name: 'other.pth'};
    writeFileSync(path(), BODY);
    writeFileSync(weightsPath(second, cache.path), other);
    const offline = {cacheDir: cache.path, offline: true};
    await fetchWeights(NOWHERE, offline);
    await fetchWeights(second, offline);
    renameSync(path(), `${path()}.x`);
    renameSync(weightsPath(second, cache.path), path());
    renameSync(`${path()}.x`, weightsPath(second, cache.path));
    await expect(fetchWeights(NOWHERE, offline)).to.be.rejectedWith('fetch net.pth: the file is damaged in the cache');
    await expect(fetchWeights(second, offline)).to.be.rejectedWith('fetch other.pth: the file is damaged in the cache');
  });

  it("reads a file once in a process, and every time with verify: 'full'", async function () {
    // Linux counts what a process reads
    if (!existsSync('/proc/self/io')) this.skip();
    const readBy = async (use: () => Promise<unknown>): Promise<number> => {
      const count = () => Number(/rchar: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
      const before = count();
      await use();
      return count() - before;
    };
    await serving(async (fetch, asked) => {
      writeFileSync(path(), BODY);
      expect(await readBy(() => fetch())).to.be.at.least(BODY.length);
      expect(await readBy(() => fetch())).to.be.below(BODY.length / 2);
      expect(await readBy(() => fetch('full'))).to.be.at.least(BODY.length);
      expect(asked).to.deep.equal([]);
    });
  });

  it('offline, opens no connection, whether the file is there or not', async () => {
    const {connect} = Socket.prototype;
    let connections = 0;
    Socket.prototype.connect = function (this: Socket) {
      connections++;
      return this;
    } as typeof connect;
    try {
      const offline = {cacheDir: cache.path, offline: true};
      const error = await fetchWeights(NOWHERE, offline).catch(thrown => thrown);
      expect(error.code).to.equal('E_OFFLINE_MISS');
      for (const said of ['net.pth', '1000000 bytes', PINNED.sha256, path(), NOWHERE.urls[0]]) {
        expect(error.message).to.include(said);
      }
      expect(readdirSync(cache.path)).to.deep.equal([]);
      writeFileSync(path(), BODY);
      expect(await fetchWeights(NOWHERE, offline)).to.equal(path());
    } finally {
      Socket.prototype.connect = connect;
    }
    expect(connections).to.equal(0);
  });

  it('gives files that may only be read and belong to somebody else', async () => {
    writeFileSync(path(), BODY);
    chmodSync(path(), 0o444);
    chmodSync(cache.path, 0o555);
    await asOrdinaryUser(async () => {
      expect(await fetchWeights(NOWHERE, {cacheDir: cache.path})).to.equal(path());
    });
    chmodSync(cache.path, 0o755);
  });

  it("is shared: another user's beginning is taken up, and stays if it cannot be removed", async function () {
    if (process.geteuid?.() !== 0) this.skip();
    const partial = join(cache.path, `${PINNED.sha256}.partial`);
    writeFileSync(partial, BODY.subarray(0, 400_000));
    chmodSync(cache.path, 0o1777);
    await asOrdinaryUser(async () => {
      await serving(async (fetch, asked) => {
        expect(BODY.equals(readFileSync(await fetch()))).to.equal(true);
        expect(asked.map(({range}) => range)).to.deep.equal(['bytes=400000-']);
      });
    });
    expect(readdirSync(cache.path).sort()).to.deep.equal([NAME, `${PINNED.sha256}.partial`].sort());
  });

  it('says so if a damaged file cannot be set aside, and does not give it', async () => {
    writeFileSync(path(), flipped());
    chmodSync(path(), 0o444);
    chmodSync(cache.path, 0o555);
    await asOrdinaryUser(async () => {
      const error = await fetchWeights(NOWHERE, {cacheDir: cache.path}).catch(thrown => thrown);
      expect(error.code).to.equal('E_ACCESS');
      expect(error.message).to.match(
        /: EACCES: permission denied, rename .*; make .* writable, or give another cacheDir/,
      );
    });
    chmodSync(cache.path, 0o755);
  });
});

describe('fetchWeights without a network', () => {
  const cache = temporaryCache();
  const {start} = childDownloads();
  const hasNamespaces = spawnSync('unshare', ['-rn', 'true']).status === 0;

  it('works from the cache in a process that has none', async function () {
    if (!hasNamespaces) this.skip();
    writeFileSync(join(cache.path, NAME), BODY);
    const request = {artifact: NOWHERE, options: {cacheDir: cache.path}};
    const {path, message} = await start(request, {within: ['unshare', '-rn']}).answer;
    expect(message).to.equal(undefined);
    expect(path).to.equal(join(cache.path, NAME));
  });
});
