/** The addon that decodes JPEGs, by itself: what data makes of it is tested there, against sharp. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect} from 'chai';
import {BACKENDS} from '../../../../test/support/backends.ts';
import {runCommand} from '../../src/native/install/runCommand.ts';
import {JPEG_DECODER} from '../../src/native/manifest.ts';
import {nativeDirectory} from '../../src/native/nativeDirectory.ts';

const photograph = fileURLToPath(new URL('../../../data/test/fixtures/chelsea.jpg', import.meta.url));
const [WIDTH, HEIGHT] = [451, 300];

describe('the decoder of JPEGs', () => {
  const file = join(nativeDirectory(), JPEG_DECODER);
  before(function () {
    if (!BACKENDS.includes('native') || !existsSync(file)) this.skip();
  });

  /** Runs a program in a process of its own, which has the addon, the photograph's bytes and its size. */
  async function run(program: string): Promise<{ended: string; lines: string[]}> {
    const head =
      'const {Worker, isMainThread, parentPort} = require("node:worker_threads");' +
      'const {decode} = require(process.env.ADDON);' +
      'const bytes = require("node:fs").readFileSync(process.env.PHOTOGRAPH);' +
      `const [width, height] = [${WIDTH}, ${HEIGHT}];` +
      'const memory = () => new Uint8Array(width * height * 3);';
    const env = {...process.env, ADDON: file, PHOTOGRAPH: photograph};
    const {ended, output} = await runCommand(process.execPath, ['-e', head + program], {env});
    return {ended, lines: output.split('\n').filter(line => !/^(WARNING: All log messages|I0000 )/.test(line))};
  }

  it('says nothing of damaged files, nor takes standard error from others', async () => {
    // what libjpeg and TensorFlow have to say they write at once, so a mark before and after is enough
    const program = `(async () => {
      console.error('begin');
      const cut = bytes.subarray(0, 9000);
      const bad = Buffer.from(bytes);
      bad.fill(0xff, 9000, 9100);
      const results = [];
      for (const each of [cut, bad, bytes, Buffer.alloc(0), Buffer.from('no JPEG')]) {
        results.push(await decode(each, memory(), width, height));
      }
      results.push(await decode(bytes, new Uint8Array(3), 1, 1));
      console.error(results.join());
    })()`;
    expect(await run(program)).to.deep.equal({
      ended: 'code 0',
      lines: ['begin', 'false,false,true,false,false,false'],
    });
  });

  it('lets threads end while it decodes for them, and others go on', async () => {
    const program = `(async () => {
      const code = 'const {decode} = require(process.env.ADDON);' +
        'const bytes = require("node:fs").readFileSync(process.env.PHOTOGRAPH);' +
        'const {parentPort} = require("node:worker_threads");' +
        'for (let i = 0; i < 20; i++) decode(bytes, new Uint8Array(${WIDTH} * ${HEIGHT} * 3), ${WIDTH}, ${HEIGHT});' +
        'parentPort.postMessage("busy");';
      const mine = Array.from({length: 20}, () => decode(bytes, memory(), width, height));
      for (let i = 0; i < 4; i++) {
        const worker = new Worker(code, {eval: true});
        await new Promise(resolve => worker.once('message', resolve));
        await worker.terminate();
      }
      console.log((await Promise.all(mine)).every(Boolean), await decode(bytes, memory(), width, height));
    })()`;
    expect(await run(program)).to.deep.equal({ended: 'code 0', lines: ['true true']});
  });

  it('takes nothing but bytes and memory of the size', async () => {
    // 3 * 65536 * 65536 does not fit into 32 bits
    const program = `
      const wrong = [[new Uint8Array(8), 1, 3], [new Uint8Array(0), 0, 3], [new Uint8Array(0), 65536, 65536]];
      for (const given of [...wrong, [new Uint16Array(3), 1, 1], [memory()]]) {
        try { decode(bytes, ...given); } catch (error) { console.log(error.name, error.message); }
      }`;
    const message = 'TypeError decode(bytes, into, width, height): into must have width * height * 3 bytes';
    expect(await run(program)).to.deep.equal({ended: 'code 0', lines: new Array(5).fill(message)});
  });
});
