/** webgpu through Dawn: which adapter it takes, and that a program with it is otherwise as it was. */
import {useBackend} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import {BackendError} from '../src/backendError.ts';
import {type Adapter, chooseAdapter} from '../src/webgpu/adapters.ts';
import {webgpuDriver} from '../src/webgpu/webgpuDriver.ts';
import {runProgram} from './support/runProgram.ts';

const adapter = (name: string, software = false): Adapter => ({name, software, gpu: {} as GPUAdapter});
const CARDS = [adapter('NVIDIA GeForce RTX 4070'), adapter('Intel(R) UHD 770')];
const SWIFTSHADER = adapter('SwiftShader Device (Subzero)', true);

describe('the adapter of webgpu', () => {
  it('is the first graphics card, whatever software comes before it', () => {
    expect(chooseAdapter([SWIFTSHADER, ...CARDS]).name).to.equal('NVIDIA GeForce RTX 4070');
  });

  it('is the one that is named in part, in any case; software only so', () => {
    expect(chooseAdapter([...CARDS, SWIFTSHADER], 'intel').name).to.equal('Intel(R) UHD 770');
    expect(chooseAdapter([...CARDS, SWIFTSHADER], 'swiftshader').name).to.equal('SwiftShader Device (Subzero)');
  });

  it('is the one whose whole name is given, where that is part of another name', () => {
    expect(chooseAdapter([adapter('Arc A770 LE'), adapter('Arc A770')], 'Arc A770').name).to.equal('Arc A770');
  });

  it('is none where there is only software and it is not named; the message says how to', () => {
    expect(() => chooseAdapter([SWIFTSHADER])).to.throw(
      BackendError,
      "backend 'webgpu' cannot be used: no graphics card was found, only 'SwiftShader Device (Subzero)' (software), which runs " +
        "on the processor and is used only if it is named. To fix it: useBackend('webgpu', {adapter: 'SwiftShader Device (Subzero)'})",
    );
  });

  it('is refused where no adapter has the name, or several have', () => {
    expect(() => chooseAdapter([...CARDS, SWIFTSHADER], 'radeon')).to.throw(
      "no adapter is called 'radeon'; there are 'NVIDIA GeForce RTX 4070', 'Intel(R) UHD 770', " +
        "'SwiftShader Device (Subzero)' (software).",
    );
    expect(() => chooseAdapter(CARDS, 'i')).to.throw(/several adapters are called 'i': .*; name one in full\./);
    expect(() => chooseAdapter([], 'i')).to.throw('Dawn finds no graphics card whose driver it can use.');
  });

  it('is refused for another backend', async () => {
    await expect(useBackend('wasm', {adapter: 'NVIDIA'})).to.be.rejectedWith(
      "useBackend: adapter 'NVIDIA' is for 'webgpu', and the backend is 'wasm'; ask for 'webgpu' or leave it out.",
    );
    await expect(useBackend('auto', {adapter: 'NVIDIA'})).to.be.rejectedWith("and the backend is 'auto'");
  });
});

/** A software adapter can be had by name here. */
const USABLE = process.env.TFJS_ZOO_WEBGPU_ADAPTER !== undefined && webgpuDriver.probe().usable;

// left out, not skipped, elsewhere: TFJS_ZOO_REQUIRE_BACKENDS=webgpu is what asks for it
if (USABLE)
  describe('webgpu on a software adapter', () => {
    const NAME = process.env.TFJS_ZOO_WEBGPU_ADAPTER ?? '';

    it('computes, reads at once too, prints nothing, leaves behind what tfjs uses and lets the program end', () => {
      const program = `
      const before = new Set(Object.getOwnPropertyNames(globalThis));
      const {setImmediate} = globalThis;
      const {useBackend} = await import('@tfjs-zoo/backend');
      const tf = await import('@tensorflow/tfjs-core');
      const {name, tfBackend, device, version, trains} = await useBackend('webgpu');
      const product = () => tf.matMul(tf.fill([300, 200], 2), tf.fill([200, 250], 3));
      const later = product().data();
      const sums = [product().dataSync(), await later, await product().data(), product().dataSync()];
      console.log(JSON.stringify({
        name, tfBackend, device, version, trains,
        right: sums.every(each => each.length === 75000 && each.every(value => value === 1200)),
        complex: [...tf.complex([1], [2]).dataSync()],
        globals: Object.getOwnPropertyNames(globalThis).filter(each => !before.has(each)).sort(),
        own: globalThis.setImmediate === setImmediate && !('gpu' in (globalThis.navigator ?? {})),
      }));
    `;
      const {status, stdout, stderr} = runProgram(program);
      expect(stderr).to.equal('');
      const {device, globals, ...rest} = JSON.parse(stdout);
      expect(device).to.include(NAME);
      expect(rest).to.deep.equal({
        name: 'webgpu',
        tfBackend: 'webgpu',
        version: '4.22.0',
        trains: true,
        right: true,
        complex: [1, 2],
        own: true,
      });
      const tfjs = globals.filter((each: string) => !each.startsWith('GPU'));
      expect(globals.filter((each: string) => each.startsWith('GPU'))).to.deep.equal([
        'GPUBuffer',
        'GPUBufferUsage',
        'GPUMapMode',
        'GPUTexture',
        'GPUTextureUsage',
      ]);
      // tfjs-core's own
      expect(tfjs).to.deep.equal(['_tfGlobals', '_tfengine']);
      expect(status).to.equal(0);
    });

    it("is not taken by 'auto', not even where the environment names it", () => {
      const {stdout} = runProgram(
        `
      import {useBackend} from '@tfjs-zoo/backend';
      const {name, reason} = await useBackend('auto', {warn: message => console.log('warned', message)});
      console.log(name, reason);
    `,
        {TFJS_ZOO_CACHE: '/nowhere'},
      );
      expect(stdout).to.match(/^wasm 'auto' takes the fastest that works here: wasm\./);
      expect(stdout).to.include(`Passed over webgpu: no graphics card was found, only '${NAME}`);
    });

    it('stays the one that a process chose first', () => {
      const {stdout} = runProgram(`
      import {useBackend} from '@tfjs-zoo/backend';
      const say = error => console.log(error.message);
      await useBackend('webgpu', {adapter: '${NAME}'});
      await useBackend('webgpu', {adapter: '${NAME.toUpperCase()}'});
      await useBackend('webgpu', {adapter: 'radeon'}).catch(say);
      console.log((await useBackend('auto')).name);
    `);
      const [late, auto] = stdout.split('\n');
      expect(late).to.match(/adapter 'radeon' comes too late: this process uses .*\. Name it in the first call\.$/);
      expect(auto).not.to.equal('webgpu');
    });

    it('says what the device could not do instead of handing out zeros', () => {
      const {stdout} = runProgram(`
      import {useBackend} from '@tfjs-zoo/backend';
      import {add, engine, ones} from '@tensorflow/tfjs-core';
      await useBackend('webgpu');
      // no buffer can be both; the device says so later, to whoever listens
      engine().backend.device.createBuffer({size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.MAP_WRITE});
      const x = add(ones([3000]), 1);
      await x.data().catch(error => console.log(error.message));
      console.log('then', x.dataSync()[0]);
    `);
      const failed = stdout
        .split('\n')
        .filter(line => line.startsWith('webgpu: the graphics device failed: Buffer usages'));
      expect(failed, stdout).to.have.lengthOf(1);
      expect(stdout).to.match(/^then 2$/m);
    });

    it('is usable in diagnose, with its name and why auto does not take it', () => {
      const {stdout} = runProgram(`
      import {diagnose} from '@tfjs-zoo/backend';
      console.log(JSON.stringify((await diagnose()).find(({name}) => name === 'webgpu')));
    `);
      const {device, why, ...rest} = JSON.parse(stdout);
      expect(device).to.include(NAME);
      expect(why).to.equal(
        `it is installed and gave the right numbers just now; ${device} runs on the processor, and is used only if it is named.`,
      );
      expect(rest).to.include({usable: true, auto: false, version: '4.22.0'});
    });
  });
