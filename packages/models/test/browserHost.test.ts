import {createHash} from 'node:crypto';
import {createServer, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tensorOf, writeSafetensors} from '@tfjs-zoo/weights';
import {expect} from 'chai';
import {openArtifact} from '../src/host/browser.ts';

describe('weights that come with the package, in browsers', () => {
  let server: Server;
  let bytes: Uint8Array;
  before(async () => {
    bytes = await writeSafetensors(new Map([['bias', tensorOf('float32', [2], Float32Array.of(1, 2))]]));
    server = createServer((_, response) => response.end(bytes)).listen(0, '127.0.0.1');
    await new Promise(resolve => server.once('listening', resolve));
  });
  after(() => new Promise(resolve => server.close(resolve)));
  afterEach(() => Reflect.deleteProperty(globalThis, 'location'));

  const open = (protocol: string) => {
    Object.defineProperty(globalThis, 'location', {value: {protocol}, configurable: true});
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/weights.safetensors`;
    return openArtifact({urls: [url], bytes: bytes.length, sha256, name: 'weights.safetensors'}, {});
  };

  it('are served by a development server over http on this machine', async () => {
    const sd = await open('http:');
    expect(await sd.get('bias')?.data()).to.deep.equal(Float32Array.of(1, 2));
  });

  it('are refused over http by a page that came over https', async () => {
    await expect(open('https:')).to.be.rejectedWith('only https is allowed');
  });
});
