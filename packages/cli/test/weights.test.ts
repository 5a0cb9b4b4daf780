import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {Interrupted} from '@tfjs-zoo/cli';
import {getModel} from '@tfjs-zoo/models';
import {expect} from 'chai';
import {restoreEnvironment} from '../../../test/support/restoreEnvironment.ts';
import {runCli} from './support/runCli.ts';
import {temporaryDirectory} from './support/temporaryDirectory.ts';

const {weights} = getModel('alexnet');
/** A file in the place of AlexNet's 244 MB. */
const BODY = Buffer.from(Array.from({length: 100_000}, (_, i) => (i * i) & 255));
const PINNED = {bytes: BODY.length, sha256: createHash('sha256').update(BODY).digest('hex')};
const NAME = `${PINNED.sha256.slice(0, 16)}-alexnet-owt-7be5be79.pth`;
/** A good file that no model has. */
const OTHER = `${createHash('sha256').update('other').digest('hex').slice(0, 16)}-other.pth`;

describe('tfjs-zoo weights', () => {
  restoreEnvironment('TFJS_ZOO_CACHE', 'TFJS_ZOO_OFFLINE', 'HTTPS_PROXY', 'https_proxy');
  const directory = temporaryDirectory();
  const {fetch} = globalThis;
  const published = {...weights.IMAGENET1K_V1};
  let cache = '';
  let asked = 0;

  beforeEach(() => {
    for (const name of ['TFJS_ZOO_OFFLINE', 'HTTPS_PROXY', 'https_proxy']) delete process.env[name];
    cache = join(directory.path, 'cache');
    process.env.TFJS_ZOO_CACHE = cache;
    Object.assign(weights.IMAGENET1K_V1, PINNED);
    asked = 0;
    globalThis.fetch = async () => {
      asked++;
      return new Response(BODY);
    };
  });
  afterEach(() => {
    globalThis.fetch = fetch;
    Object.assign(weights.IMAGENET1K_V1, published);
  });

  const put = (name: string, bytes: Buffer | string): void => {
    mkdirSync(cache, {recursive: true});
    writeFileSync(join(cache, name), bytes);
  };
  const today = new Date().toISOString().slice(0, 10);

  it('fetch downloads what is named with progress, prints the path, and does so once', async () => {
    const path = join(cache, NAME);
    const first = await runCli(['weights', 'fetch', 'AlexNet']);
    expect({status: first.status, stdout: first.stdout}).to.deep.equal({status: 0, stdout: `${path}\n`});
    expect(first.stderr).to.include('downloading alexnet IMAGENET1K_V1: 100.0 kB of 100.0 kB (100 %)\n');
    expect(BODY.equals(readFileSync(path))).to.equal(true);
    const second = await runCli(['weights', 'fetch', 'alexnet/imagenet1k_v1', '--json']);
    expect(second.stderr).to.equal('');
    expect(JSON.parse(second.stdout)).to.deep.equal([
      {model: 'alexnet', weights: 'IMAGENET1K_V1', path, bytes: 100_000},
    ]);
    expect(asked).to.equal(1);
  });

  it('fetch knows what comes with the package', async () => {
    const {status, stdout, stderr} = await runCli(['weights', 'fetch', 'alexnet_mini']);
    expect({status, stderr}).to.deep.equal({
      status: 0,
      stderr: 'tfjs-zoo: alexnet_mini/DIGITS_V1 comes with the package\n',
    });
    expect(existsSync(stdout.trimEnd())).to.equal(true);
    expect(asked).to.equal(0);
  });

  it('fetch fails in one line, offline without a request', async () => {
    process.env.TFJS_ZOO_OFFLINE = '1';
    const offline = await runCli(['weights', 'fetch', 'alexnet', '--json']);
    expect(offline.status).to.equal(1);
    expect(JSON.parse(offline.stdout).error.message).to.match(
      /^fetch alexnet-owt-7be5be79\.pth: the file is not in the cache/,
    );
    expect(asked).to.equal(0);
  });

  it('fetch keeps what came before it is interrupted; ls shows it, and prune removes it', async () => {
    const controller = new AbortController();
    globalThis.fetch = async () => {
      let at = 0;
      const pull = (body: ReadableStreamDefaultController<Uint8Array>): void => {
        body.enqueue(BODY.subarray(at, at + 10_000));
        at += 10_000;
      };
      return new Response(new ReadableStream({pull}));
    };
    const {status} = await runCli(['weights', 'fetch', 'alexnet'], {
      signal: controller.signal,
      onStderr: text => text.includes('(30 %)') && controller.abort(new Interrupted('SIGINT')),
    });
    expect(status).to.equal(130);
    const partial = `${PINNED.sha256}.partial`;
    expect((await runCli(['weights', 'ls'])).stdout.split('\n')[1]).to.match(
      new RegExp(`^${partial} +[34]0\\.0 kB  ${today}  alexnet/IMAGENET1K_V1  beginning, [34]0 %$`),
    );

    const planned = await runCli(['weights', 'prune', '--dry-run']);
    expect(planned.stdout).to.match(new RegExp(`^${partial} +[34]0\\.0 kB  beginning of a file\n`));
    expect(planned.stdout).to.match(/\n\n[34]0\.\d kB would be freed in /);
    expect(readdirSync(cache)).to.include(partial);
    const pruned = await runCli(['weights', 'prune', '--json']);
    expect(JSON.parse(pruned.stdout).removed.map(({kind}: {kind: string}) => kind)).to.deep.equal([
      'partial',
      'partial',
    ]);
    expect(readdirSync(cache)).to.deep.equal([]);
    expect((await runCli(['weights', 'prune'])).stdout).to.equal(`0 bytes freed in ${cache}\n`);
  });

  it('ls lists what is there, with what it is', async () => {
    const stderr = `tfjs-zoo: weights ls: nothing is in ${cache}\n`;
    expect(await runCli(['weights', 'ls'])).to.deep.equal({status: 0, stdout: '', stderr});
    put(NAME, BODY);
    put(OTHER, 'other');
    put(`${NAME}.corrupt-1700000000000`, 'x');
    put('notes.txt', 'mine');
    const {status, stdout} = await runCli(['weights', 'ls']);
    expect(status).to.equal(0);
    const rows = stdout
      .trimEnd()
      .split('\n')
      .map(line => line.split(/ {2,}/));
    expect(rows[0]).to.deep.equal(['file', 'size', 'written', 'weights', 'state']);
    expect(rows.slice(1, 4).sort()).to.deep.equal(
      [
        [NAME, '100.0 kB', today, 'alexnet/IMAGENET1K_V1', 'complete'],
        [`${NAME}.corrupt-1700000000000`, '1 bytes', today, 'alexnet/IMAGENET1K_V1', 'damaged, set aside'],
        [OTHER, '5 bytes', today, 'complete'],
      ].sort(),
    );
    expect(rows.at(-1)).to.deep.equal([`100.0 kB in ${cache}`]);
    const document = JSON.parse((await runCli(['weights', 'ls', '--json'])).stdout);
    expect(document.directory).to.equal(cache);
    const good = document.files.find(({name}: {name: string}) => name === NAME);
    expect(good.weights).to.equal('alexnet/IMAGENET1K_V1');
    expect({kind: good.kind, bytes: good.bytes, path: good.path}).to.deep.equal({
      kind: 'weights',
      bytes: 100_000,
      path: join(cache, NAME),
    });
  });

  it('path says where weights are or would be, and where the cache is', async () => {
    const path = join(cache, NAME);
    const absent = await runCli(['weights', 'path', 'alexnet']);
    const stderr = 'tfjs-zoo: weights path: nothing is there yet\n';
    expect(absent).to.deep.equal({status: 0, stdout: `${path}\n`, stderr});
    put(NAME, BODY);
    expect(await runCli(['weights', 'path', 'alexnet'])).to.deep.equal({status: 0, stdout: `${path}\n`, stderr: ''});
    expect((await runCli(['weights', 'path'])).stdout).to.equal(`${cache}\n`);
    expect(JSON.parse((await runCli(['weights', 'path', '--json'])).stdout)).to.deep.equal({path: cache, exists: true});
  });

  it('verify hashes every file, and ends with 1 if one is damaged', async () => {
    put(NAME, BODY);
    put(OTHER, 'other');
    const good = await runCli(['weights', 'verify']);
    expect({status: good.status, stderr: good.stderr}).to.deep.equal({status: 0, stderr: ''});
    expect(good.stdout).to.match(new RegExp(`^${NAME} +100\\.0 kB  alexnet/IMAGENET1K_V1  intact$`, 'm'));
    expect(good.stdout).to.match(new RegExp(`^${OTHER} +5 bytes +intact$`, 'm'));

    const flipped = Buffer.from(BODY);
    flipped[50_000] ^= 1;
    put(NAME, flipped);
    put(OTHER, 'altered');
    const bad = await runCli(['weights', 'verify', '--json']);
    expect(bad.status).to.equal(1);
    expect(bad.stderr).to.include(
      `tfjs-zoo: weights verify: ${join(cache, NAME)} is damaged; get it again with: tfjs-zoo weights fetch alexnet/IMAGENET1K_V1\n`,
    );
    expect(bad.stderr).to.include(`tfjs-zoo: weights verify: ${join(cache, OTHER)} is damaged; remove it\n`);
    expect(JSON.parse(bad.stdout).files.map(({intact}: {intact: boolean}) => intact)).to.deep.equal([false, false]);
    // the remedy
    expect((await runCli(['weights', 'fetch', 'alexnet'])).status).to.equal(0);
    expect((await runCli(['weights', 'verify', 'alexnet'])).status).to.equal(0);
  });

  it('verify ends with 1 for weights that are not there', async () => {
    expect(await runCli(['weights', 'verify', 'alexnet'])).to.deep.equal({
      status: 1,
      stdout: '',
      stderr:
        `tfjs-zoo: weights verify: alexnet/IMAGENET1K_V1 is not at ${join(cache, NAME)}; ` +
        'get it with: tfjs-zoo weights fetch alexnet/IMAGENET1K_V1\n',
    });
    const stderr = `tfjs-zoo: weights verify: no weights are in ${cache}\n`;
    expect(await runCli(['weights', 'verify'])).to.deep.equal({status: 0, stdout: '', stderr});
  });

  it("prune --all also removes weights that no model has, and never what is somebody else's", async () => {
    put(NAME, BODY);
    put(OTHER, 'other');
    put('notes.txt', 'mine');
    expect((await runCli(['weights', 'prune'])).stdout).to.equal(`0 bytes freed in ${cache}\n`);
    expect((await runCli(['weights', 'prune', '--all'])).stdout).to.equal(
      `${OTHER}  5 bytes  weights that no model here has\n\n5 bytes freed in ${cache}\n`,
    );
    expect(readdirSync(cache).sort()).to.deep.equal([NAME, 'notes.txt'].sort());
  });
});
