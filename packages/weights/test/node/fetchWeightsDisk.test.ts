import {spawnSync} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect} from 'chai';
import {FetchError} from '../../src/download/fetchError.ts';
import {cacheFault} from '../../src/node/cache/cacheFault.ts';
import {noise, pinned} from '../support/bytes.ts';
import {type ChildAnswer, type ChildOptions, childDownloads} from '../support/childProgram.ts';
import {fileServer} from '../support/fileServer.ts';
import {withServer} from '../support/loopback.ts';
import {temporaryCache} from '../support/temporaryCache.ts';

const BODY = noise(3_000_000);
const PINNED = pinned(BODY);
const OWN_MOUNTS = ['unshare', '-rm'];
/** Whether a process may have mounts of its own, as on most Linux machines. */
const mayMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
const hasShell = spawnSync('bash', ['-c', 'ulimit -f']).status === 0;

describe('fetchWeights on a disk that fails', () => {
  const cache = temporaryCache();
  const {start} = childDownloads();

  /** Fetches in a process that finds the disk as told; `stderr` is the list of files in the cache afterwards. */
  async function get(options: ChildOptions & {descriptors?: number}, pauseMs = 0): Promise<ChildAnswer> {
    const {serve} = fileServer(BODY);
    return await withServer(
      (request, response) => {
        if (pauseMs === 0) return serve(request, response);
        response.write(BODY.subarray(0, 100_000));
        return setTimeout(() => response.end(BODY.subarray(100_000)), pauseMs);
      },
      async origin => {
        const artifact = {urls: [`${origin}/net.pth`], ...PINNED};
        const {descriptors, ...rest} = options;
        const request = {artifact, options: {cacheDir: cache.path, allowLoopbackHttp: true, retries: 0}, descriptors};
        return await start(request, {after: `ls -A ${cache.path}`, ...rest}).answer;
      },
    );
  }

  /** Something on a file system of its own in the place of the cache. */
  const onTmpfs = (what: string, test: (mount: (flags: string) => string) => Promise<void>) =>
    it(what, async function () {
      if (!mayMount) this.skip();
      await test(flags => `mount -t tmpfs -o ${flags} tmpfs ${cache.path}`);
    });

  onTmpfs('asks for nothing if there is no room for the file, and says how much is needed and free', async mount => {
    const {code, message, stderr} = await get({within: OWN_MOUNTS, before: mount('size=1m')});
    expect(code).to.equal('E_NO_SPACE');
    // the lock takes some
    expect(message).to.match(
      /^fetch net\.pth: the cache does not take the file: 3000000 bytes are needed and 10\d{5} are free at .*; free some, or /,
    );
    expect(stderr).to.equal('');
  });

  onTmpfs('clears up if the disk fills while it writes', async mount => {
    const fill = `until ls ${cache.path}/*.tmp; do sleep 0.02; done; cat /dev/zero > ${cache.path}/other`;
    const before = `${mount('size=4m')} && { (${fill}) > /dev/null 2>&1 & }`;
    const {code, message, stderr} = await get({within: OWN_MOUNTS, before}, 1500);
    expect(code).to.equal('E_NO_SPACE');
    expect(message).to.match(
      /^fetch net\.pth: the cache does not take the file: ENOSPC: no space left on device, write; free 3000000 bytes at /,
    );
    expect(stderr).to.equal('other\n');
  });

  onTmpfs('gives up a beginning that leaves no room for the file', async mount => {
    const partial = join(cache.path, `${PINNED.sha256}.partial`);
    const before = `${mount('size=4m')} && head -c 2000000 /dev/zero > ${partial}`;
    const {path, message, stderr} = await get({within: OWN_MOUNTS, before});
    expect(message).to.equal(undefined);
    expect(stderr).to.equal(`${path?.split('/').at(-1)}\n`);
  });

  onTmpfs('says that a cache may only be read', async mount => {
    const {code, message, stderr} = await get({within: OWN_MOUNTS, before: mount('ro')});
    expect(code).to.equal('E_ACCESS');
    expect(message).to.match(
      /the cache does not take the file: EROFS: read-only file system, open .*; make .* writable/,
    );
    expect(stderr).to.equal('');
  });

  it('says that the shell allows no file of that size', async function () {
    if (!hasShell) this.skip();
    const {code, message, stderr} = await get({before: 'ulimit -f 1000'});
    expect(code).to.equal('E_NO_SPACE');
    expect(message).to.match(/: EFBIG: file too large, write; allow files of 3000000 bytes at .* \(ulimit -f\)/);
    expect(stderr).to.equal('');
  });

  it('has the file or a typed error and no litter, however few file descriptors there are', async function () {
    if (!hasShell) this.skip();
    const codes: (string | undefined)[] = [];
    for (let descriptors = 0; codes.at(-1) !== 'done' && descriptors < 12; descriptors++) {
      const {code, message, path, stderr} = await get({before: 'ulimit -n 96', descriptors});
      expect(path ?? message).to.match(/net\.pth$|EMFILE/);
      // a beginning is no litter
      expect(stderr.split('\n').filter(name => !/net\.pth$|\.partial/.test(name))).to.deep.equal(['']);
      codes.push(path === undefined ? code : 'done');
    }
    expect(codes[0]).to.equal('E_CACHE');
    expect(codes.at(-1)).to.equal('done');
  });

  it('leaves what is in the cache alone', async function () {
    if (!hasShell) this.skip();
    writeFileSync(join(cache.path, '0123456789abcdef-other.pth'), 'other');
    mkdirSync(join(cache.path, 'native'));
    expect((await get({before: 'ulimit -f 1000'})).code).to.equal('E_NO_SPACE');
    expect(readdirSync(cache.path).sort()).to.deep.equal(['0123456789abcdef-other.pth', 'native']);
    expect(readFileSync(join(cache.path, '0123456789abcdef-other.pth'), 'utf8')).to.equal('other');
  });
});

describe('errors of the cache', () => {
  const artifact = {name: 'net.pth', bytes: 7, sha256: '', urls: []};
  const about = (code: string): unknown =>
    cacheFault(artifact, '/cache/x', Object.assign(new Error(`${code}: it says`), {code, syscall: 'write'}));
  const CASES: [system: string, code: string, remedy: string][] = [
    ['ENOSPC', 'E_NO_SPACE', 'free 7 bytes at /cache/x, or give another cacheDir (or TFJS_ZOO_CACHE)'],
    ['EDQUOT', 'E_NO_SPACE', 'free 7 bytes at /cache/x, or'],
    ['EFBIG', 'E_NO_SPACE', 'allow files of 7 bytes at /cache/x (ulimit -f), or'],
    ['EROFS', 'E_ACCESS', 'make /cache writable, or'],
    ['EACCES', 'E_ACCESS', 'make /cache writable, or'],
    ['EPERM', 'E_ACCESS', 'make /cache writable, or'],
    ['EMFILE', 'E_CACHE', 'too many files are open: close some, or allow more (ulimit -n)'],
    ['ENFILE', 'E_CACHE', 'too many files are open: close some, or allow more (ulimit -n)'],
    [
      'EXDEV',
      'E_CACHE',
      '/cache is made of several file systems; give another cacheDir (or TFJS_ZOO_CACHE) that is one',
    ],
    ['EIO', 'E_CACHE', 'see to /cache, or give another cacheDir (or TFJS_ZOO_CACHE)'],
  ];
  for (const [system, code, remedy] of CASES) {
    it(`say what to do: ${system}`, () => {
      const error = about(system);
      expect(error).to.be.instanceOf(FetchError);
      const {code: found, message} = error as FetchError;
      expect(found).to.equal(code);
      const said = `fetch net.pth: the cache does not take the file: ${system}: it says; `;
      expect(message.startsWith(said + remedy), message).to.equal(true);
    });
  }

  it('leave errors of others as they are', () => {
    for (const error of [new Error('x'), new FetchError('E_HASH', 'x'), 'x']) {
      expect(cacheFault(artifact, '/cache/x', error)).to.equal(error);
    }
  });
});
