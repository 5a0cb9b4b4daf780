import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {Interrupted} from '@tfjs-zoo/cli';
import {expect} from 'chai';
import {restoreEnvironment} from '../../../test/support/restoreEnvironment.ts';
import {writePicture} from './support/colourModel.ts';
import {runCli} from './support/runCli.ts';
import {temporaryDirectory} from './support/temporaryDirectory.ts';

describe('the weights that predict needs', () => {
  restoreEnvironment('TFJS_ZOO_CACHE', 'TFJS_ZOO_OFFLINE', 'HTTPS_PROXY', 'https_proxy');
  const directory = temporaryDirectory();
  const {fetch} = globalThis;
  let picture = '';
  let asked: string[] = [];

  beforeEach(async () => {
    process.env.TFJS_ZOO_CACHE = join(directory.path, 'cache');
    for (const name of ['TFJS_ZOO_OFFLINE', 'HTTPS_PROXY', 'https_proxy']) delete process.env[name];
    picture = join(directory.path, 'red.png');
    await writePicture(picture, [255, 0, 0]);
    asked = [];
    // a server that sends megabytes of zeros and never ends
    globalThis.fetch = async url => {
      asked.push(String(url));
      return new Response(new ReadableStream({pull: controller => controller.enqueue(new Uint8Array(1e6))}));
    };
  });
  afterEach(() => {
    globalThis.fetch = fetch;
  });

  it('are fetched with lines of progress, and an interrupt keeps what came, apart, for the next time', async () => {
    const controller = new AbortController();
    const {status, stdout, stderr} = await runCli(['predict', picture, '--backend', 'cpu'], {
      signal: controller.signal,
      onStderr: text => {
        if (text.includes('(10 %)')) controller.abort(new Interrupted('SIGINT'));
      },
    });
    expect({status, stdout}).to.deep.equal({status: 130, stdout: ''});
    expect(asked).to.deep.equal(['https://download.pytorch.org/models/alexnet-owt-7be5be79.pth']);
    expect(stderr).to.match(
      /downloading alexnet IMAGENET1K_V1: 0 bytes of 244\.4 MB \(0 %\)\ndownloading alexnet IMAGENET1K_V1: 25\.0 MB of 244\.4 MB \(10 %\)\ntfjs-zoo: interrupted\n$/,
    );
    const partial = '7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02.partial';
    expect((await readdir(join(directory.path, 'cache'))).sort()).to.deep.equal([partial, `${partial}.json`]);
  });

  it('are not fetched with --offline: the error says where to put them', async () => {
    const {status, stdout, stderr} = await runCli(['predict', picture, '--backend', 'cpu', '--offline', '--json']);
    expect(status).to.equal(1);
    expect(asked).to.deep.equal([]);
    const {error} = JSON.parse(stdout);
    expect(error.name).to.equal('FetchError');
    expect(error.message).to.match(
      /^fetch alexnet-owt-7be5be79\.pth: the file is not in the cache, and downloads are off/,
    );
    expect(error.message).to.include(join(directory.path, 'cache', '7be5be791159472b-alexnet-owt-7be5be79.pth'));
    expect(stderr.trimEnd().split('\n').at(-1)).to.equal(`tfjs-zoo: ${error.message}`);
  });

  it('that no server has fail in one line', async () => {
    globalThis.fetch = async () => new Response('gone', {status: 404, statusText: 'Not Found'});
    const {status, stderr} = await runCli(['predict', picture, '--backend', 'cpu']);
    expect(status).to.equal(1);
    expect(stderr.trimEnd().split('\n').at(-1)).to.equal(
      'tfjs-zoo: fetch alexnet-owt-7be5be79.pth: no URL gave the file; ' +
        'https://download.pytorch.org/models/alexnet-owt-7be5be79.pth: the server answered 404 Not Found; ' +
        'If you have the file, give its path with --weights',
    );
  });
});
