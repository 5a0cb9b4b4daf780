/** Operations of our own inside libtensorflow: that they give PyTorch's numbers, refuse what does not fit, and share their threads. */
import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {dispose, engine, getKernel, grad, type Tensor, tensor} from '@tensorflow/tfjs-core';
import {activations} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {runCommand} from '../../src/native/install/runCommand.ts';
import {type OwnWindows, windowAttributes} from '../../src/native/kernels/windowAttributes.ts';
import {ADDON, OWN_OPS} from '../../src/native/manifest.ts';
import type {NativeBackend} from '../../src/native/nativeBackend.ts';
import {nativeDirectory} from '../../src/native/nativeDirectory.ts';
import {flagAttribute, floatAttribute, integersAttribute} from '../../src/native/opAttributes.ts';
import {setOwnOps} from '../../src/native/ownOps.ts';
import {slidingPlaces, valuesOf, winner} from '../support/pooledPlaces.ts';
import {temporaryDirectory} from '../support/temporaryDirectory.ts';
import {withOwnOps} from '../support/withOwnOps.ts';

const SOURCES = fileURLToPath(new URL('../../src/native/ops', import.meta.url));

/** The addon's file name, and of which sources it is: whoever changes these raises the number, and writes down both here. */
const KNOWN = {file: 'zoo_ops.21.node', sha256: '77e8c0a29891'};

/** Shapes whose channels fill no vector, one, some and a rest; samples and places more and fewer than threads. */
const WHOLE = [
  [1, 1, 1],
  [3, 5, 7],
  [1, 40, 3],
  [2, 9, 16],
  [1, 6, 150],
  [5, 4, 64],
  [2, 3, 2, 5, 33],
] as const;

/** Those that are operations of our own. */
const ACTIVATIONS = [
  'elu',
  'gelu',
  'hardSigmoid',
  'hardSwish',
  'hardTanh',
  'logSigmoid',
  'mish',
  'relu6',
  'selu',
  'silu',
  'softplus',
  'tanh',
] as const;

/** Losses that are operations of our own, of a label and an output. */
const LOSSES: Readonly<Record<string, (y: number, x: number) => number>> = {
  ZooBinaryCrossEntropy: (y, x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0) - x * y,
  ZooHinge: (y, x) => Math.max(0, 1 - (y === 0 ? -1 : y) * x),
  ZooMeanAbsoluteError: (y, x) => Math.abs(y - x),
  ZooMeanSquaredError: (y, x) => (y - x) ** 2,
};

/** What compositions of them are made of. */
const SLOW: readonly string[] = ['Add', 'Exp', 'Multiply', 'RealDiv', 'Sigmoid', 'Sub', 'ClipByValue', 'ZooBetween'];

const PLAIN = {pool: [3, 3], strides: [2, 2], before: [0, 0], dilations: [1, 1]} as const;
const IMAGES: readonly {shape: readonly number[]; out: readonly [number, number]; windows: OwnWindows}[] = [
  {shape: [2, 7, 9, 5], out: [3, 4], windows: PLAIN},
  {shape: [1, 7, 9, 150], out: [4, 5], windows: {...PLAIN, before: [1, 1]}},
  {shape: [3, 6, 5, 16], out: [6, 2], windows: {...PLAIN, pool: [1, 2], strides: [1, 3]}},
  {shape: [2, 8, 8, 40], out: [4, 3], windows: {...PLAIN, pool: [2, 3], before: [1, 2], dilations: [3, 2]}},
];

describe('operations of our own', () => {
  const temporary = temporaryDirectory();
  withOwnOps();
  const native = (): NativeBackend => engine().backend as NativeBackend;

  it('are compiled anew when their sources change, as the name of their file does then', () => {
    const hash = createHash('sha256');
    for (const name of readdirSync(SOURCES).sort()) hash.update(name).update(readFileSync(join(SOURCES, name)));
    expect({file: OWN_OPS, sha256: hash.digest('hex').slice(0, 12)}).to.deep.equal(KNOWN);
  });

  for (const odd of [false, true]) {
    for (const shape of WHOLE) {
      it(`pool the whole of [${shape}]${odd ? ' with NaN' : ''} as a search and a sum do, and give the gradient of maxima to what was found`, () => {
        const [batch, channels] = [shape[0], shape[shape.length - 1] ?? 1];
        const size = shape.reduce<number>((a, b) => a * b, 1);
        const x = valuesOf(size, 7, odd);
        const places = size / batch / channels;
        const pooled = Array.from({length: batch * channels}, (_, i) => {
          const first = Math.floor(i / channels) * places * channels + (i % channels);
          return Array.from({length: places}, (_, place) => first + place * channels);
        });
        const found = pooled.map(each => winner(x, each));
        const images = tensor(x, [...shape]);
        const keep = flagAttribute(native().binding, 'keep_dims', true);
        const y = native().executeSingleOutput('ZooGlobalMaxPool', [keep], [images]);
        expect(y.shape).to.deep.equal([batch, ...shape.slice(1, -1).map(() => 1), channels]);
        expect([...y.dataSync()]).to.deep.equal(found.map(place => x[place]));
        // sums of few integers are exact
        const means = pooled.map(each => Math.fround(each.reduce((sum, place) => sum + x[place], 0) / places));
        const averaged = native().executeSingleOutput('ZooGlobalAvgPool', [keep], [images]);
        expect(averaged.shape).to.deep.equal(y.shape);
        expect([...averaged.dataSync()]).to.deep.equal(means);
        const slopes = found.map((_, i) => i + 1);
        const dx = native().executeSingleOutput('ZooGlobalMaxPoolGrad', [], [images, y, tensor(slopes, y.shape)]);
        const expected = new Array<number>(size).fill(0);
        for (const [i, place] of found.entries()) expected[place] = i + 1;
        expect([...dx.dataSync()]).to.deep.equal(expected);
      });
    }

    for (const {shape, out, windows} of IMAGES) {
      it(`find the maxima of windows ${JSON.stringify(windows)} over [${shape}]${odd ? ' with NaN' : ''}, and give them the gradient`, () => {
        const [batch = 0, height = 0, width = 0, channels = 0] = shape;
        const x = valuesOf(batch * height * width * channels, 11, odd);
        const found = slidingPlaces(shape, out, windows).map(places => winner(x, places));
        const pooledShape = [batch, ...out, channels];
        const inputs = [
          tensor(x, [...shape]),
          tensor(
            found.map(place => x[place]),
            pooledShape,
          ),
        ];
        const attributes = windowAttributes(native().binding, windows);
        const indices = native().executeSingleOutput('ZooMaxPool2dIndices', attributes, inputs);
        expect(indices.dtype).to.equal('int32');
        const inImage = found.map(place => Math.floor(place / channels) % (height * width));
        expect([...indices.dataSync()]).to.deep.equal(inImage);
        const slopes = found.map((_, i) => (i % 97) + 1);
        const dy = tensor(slopes, pooledShape);
        const dx = native().executeSingleOutput('ZooMaxPool2dGrad', attributes, [...inputs, dy]);
        const expected = new Array<number>(x.length).fill(0);
        for (const [i, place] of found.entries()) expected[place] += slopes[i];
        expect([...dx.dataSync()]).to.deep.equal(expected);
      });
    }
  }

  it('put values back to where they were and collect their gradients from there', () => {
    const places = Int32Array.from({length: 2 * 6 * 5}, (_, i) => (Math.floor(i / 5) * 4 + (i % 5)) % 20);
    const indices = tensor(places, [2, 3, 2, 5], 'int32');
    const x = tensor(
      Array.from(places, (_, i) => i + 1),
      [2, 3, 2, 5],
    );
    const size = integersAttribute(native().binding, 'output_size', [4, 5]);
    const expected = new Array<number>(2 * 20 * 5).fill(0);
    const at = Array.from(places, (place, i) => (Math.floor(i / 30) * 20 + place) * 5 + (i % 5));
    for (const [i, place] of at.entries()) expected[place] = i + 1;
    const y = native().executeSingleOutput('ZooMaxUnpool2d', [size], [x, indices]);
    expect(y.shape).to.deep.equal([2, 4, 5, 5]);
    expect([...y.dataSync()]).to.deep.equal(expected);
    const slopes = expected.map((_, i) => i);
    const dx = native().executeSingleOutput('ZooMaxUnpool2dGrad', [], [tensor(slopes, [2, 4, 5, 5]), indices]);
    expect([...dx.dataSync()]).to.deep.equal(at);
    for (const wrong of [-1, 20]) {
      const beyond = tensor([wrong, ...places.subarray(1)], [2, 3, 2, 5], 'int32');
      const message = 'indices reach beyond the 20 places of the result';
      expect(() => native().executeSingleOutput('ZooMaxUnpool2d', [size], [x, beyond])).to.throw(message);
      expect(() => native().executeSingleOutput('ZooMaxUnpool2dGrad', [], [y, beyond])).to.throw(message);
    }
  });

  for (const name of ACTIVATIONS) {
    it(`compute ${name} and its slope in one pass each, of many values as of one`, async () => {
      const f = activations[name];
      // of a few pieces of threads' work, and no whole vector
      const size = 3 * 65536 + 5;
      const x = tensor(Float32Array.from({length: size}, (_, i) => ((i * 31) % 4001) / 100 - 20));
      const {kernelNames, result} = await engine().profile(() => grad((v: Tensor) => f(v))(x));
      const own = kernelNames.filter(kernel => kernel.startsWith('Zoo'));
      expect(own.at(-1)).to.match(/Grad$/);
      expect(kernelNames.filter(kernel => SLOW.includes(kernel))).to.deep.equal([]);
      const [values, slopes] = [f(x).dataSync(), (result as Tensor).dataSync()];
      for (let i = 0; i < size; i += 4099) {
        const one = tensor([x.dataSync()[i] ?? 0]);
        for (const [all, alone] of [
          [values, f(one)],
          [slopes, grad((v: Tensor) => f(v))(one)],
        ] as const) {
          const [value] = alone.dataSync();
          expect(all[i], `${i}`).to.be.closeTo(value, 1e-6 * Math.abs(value) + 1e-12);
        }
      }
    });
  }

  for (const [name, f] of Object.entries(LOSSES)) {
    for (const shape of [[3], [2, 7], [5, 3, 11], [2, 5000]]) {
      it(`average ${name} over the values of each sample of [${shape}], as sums of doubles do`, async () => {
        const [batch = 0] = shape;
        const size = shape.reduce((a, b) => a * b, 1);
        const y = Float32Array.from({length: size}, (_, i) => ((i * 7) % 3) / 2);
        const x = Float32Array.from({length: size}, (_, i) => ((i * 13) % 101) / 10 - 5);
        const expected = new Array<number>(batch).fill(0);
        for (const [i, value] of x.entries()) expected[Math.floor((i / size) * batch)] += f(y[i], value);
        const inputs = {yTrue: tensor(y, shape), yPred: tensor(x, shape)};
        const {kernelNames, result} = await engine().profile(() => engine().runKernel<Tensor>(name, inputs));
        expect(kernelNames).to.deep.equal([name]);
        const losses = (result as Tensor).dataSync();
        for (const [i, sum] of expected.entries()) {
          const mean = sum / (size / batch);
          expect(losses[i]).to.be.closeTo(mean, 5e-7 * mean);
        }
      });
    }
  }

  // windows of one channel, with and without a middle, and wider than all; the usual power and another; no whole vector
  for (const {size, beta, channels} of [
    {size: 1, beta: 0.75, channels: 3},
    {size: 5, beta: 0.75, channels: 37},
    {size: 4, beta: 0.6, channels: 19},
    {size: 99, beta: 0.75, channels: 5},
  ]) {
    it(`normalise ${channels} channels by ${size} neighbours to the power ${beta}, and differentiate that`, async () => {
      const [alpha, k, pixels] = [0.5, 1.5, 6];
      const x = Float64Array.from({length: pixels * channels}, (_, i) => Math.sin(i * i));
      const g = Float64Array.from(x, (_, i) => Math.cos(3 * i));
      const [before, after] = [Math.floor(size / 2), Math.floor((size - 1) / 2)];
      const y = (values: Float64Array): number[] =>
        Array.from(values, (value, i) => {
          const [c, pixel] = [i % channels, Math.floor(i / channels) * channels];
          const seen = values.subarray(pixel + Math.max(0, c - before), pixel + Math.min(channels, c + after + 1));
          return value * (k + alpha * seen.reduce((sum, each) => sum + each * each, 0)) ** -beta;
        });
      const shape = [1, 2, 3, channels];
      const [images, dy] = [tensor(Float32Array.from(x), shape), tensor(Float32Array.from(g), shape)];
      const attrs = {size, alpha, beta, k};
      const names: string[] = [];
      const run = async (name: string, inputs: Record<string, Tensor>): Promise<Float32Array> => {
        const {kernelNames, result} = await engine().profile(() => engine().runKernel<Tensor>(name, inputs, attrs));
        names.push(...kernelNames);
        return (result as Tensor).dataSync<'float32'>();
      };
      const values = await run('ZooLocalResponseNorm', {x: images});
      for (const [i, value] of y(x).entries()) expect(values[i]).to.be.closeTo(value, 1e-6);
      const slopes = await run('ZooLocalResponseNormGrad', {dy, x: images});
      for (let i = 0; i < x.length; i += 7) {
        const h = 1e-5;
        const moved = (by: number): number => {
          const there = Float64Array.from(x);
          there[i] += by;
          return y(there).reduce((sum, value, j) => sum + value * g[j], 0);
        };
        expect(slopes[i], `${i}`).to.be.closeTo((moved(h) - moved(-h)) / (2 * h), 2e-6);
      }
      expect(names).to.deep.equal(['ZooLocalResponseNorm', 'ZooLocalResponseNormGrad']);
    });
  }

  it('refuse labels of another shape than the outputs', () => {
    const labels = [zeros(2, 3), zeros(2, 4)];
    expect(() => native().executeSingleOutput('ZooHinge', [], labels)).to.throw(
      'ZooHinge: labels have shape [2,3] and outputs [2,4]; [batch, …] twice, the same, is needed',
    );
  });

  const zeros = (...shape: number[]): Tensor => tensor(new Float32Array(shape.reduce((a, b) => a * b, 1)), shape);
  const REFUSED: readonly (readonly [string, () => Tensor[], Partial<OwnWindows> | undefined, string])[] = [
    [
      'ZooGlobalMaxPoolGrad',
      () => [zeros(2, 3), zeros(2), zeros(2)],
      undefined,
      'x has shape [2,3]; [batch, …, channels] of three axes or more, none empty, is needed',
    ],
    [
      'ZooGlobalMaxPoolGrad',
      () => [zeros(2, 3, 4), zeros(2, 4), zeros(2, 3)],
      undefined,
      'x has shape [2,3,4] and y or dy [2,3]; one value for each sample and channel is needed',
    ],
    [
      'ZooMaxPool2dIndices',
      () => [zeros(1, 5, 5, 2), zeros(1, 2, 2, 3)],
      {},
      'x has shape [1,5,5,2] and what was pooled of it [1,2,2,3]; [batch, height, width, channels] with the same batch and channels is needed',
    ],
    [
      'ZooMaxPool2dIndices',
      () => [zeros(1, 5, 5, 2), zeros(1, 4, 2, 2)],
      {},
      'x has shape [1,5,5,2], of which windows of [3,3] at strides of [2,2] do not all see something where [1,4,2,2] was pooled of it',
    ],
    [
      'ZooMaxPool2dGrad',
      () => [zeros(1, 5, 5, 2), zeros(1, 2, 2, 2), zeros(1, 2, 1, 2)],
      {},
      'y has shape [1,2,2,2] and dy [1,2,1,2]',
    ],
    [
      'ZooMaxPool2dGrad',
      () => [zeros(1, 5, 5, 2), zeros(1, 2, 2, 2), zeros(1, 2, 2, 2)],
      {strides: [0, 1]},
      'strides is [0,1]; numbers of at least 1 are needed',
    ],
    [
      'ZooMaxPool2dGrad',
      () => [zeros(1, 5, 5, 2), zeros(1, 2, 2, 2), zeros(1, 2, 2, 2)],
      {before: [0, -1]},
      'before is [0,-1]; numbers of at least 0 are needed',
    ],
    [
      'ZooMaxPool2dGrad',
      () => [zeros(1, 5, 5, 2), zeros(1, 2, 2, 2), zeros(1, 2, 2, 2)],
      {pool: [1] as unknown as [number, number]},
      'pool has 1 numbers and needs 2',
    ],
  ];
  for (const [op, inputs, windows, message] of REFUSED) {
    it(`refuse what they would read beyond: ${op}: ${message}`, () => {
      const {binding} = native();
      const attributes = windows === undefined ? [] : windowAttributes(binding, {...PLAIN, ...windows});
      expect(() => native().executeSingleOutput(op, attributes, inputs())).to.throw(`${op}: ${message}`);
    });
  }

  it('refuse slopes of another shape, and places and images of others', () => {
    const {binding} = native();
    const numbers = [floatAttribute(binding, 'a', 1), floatAttribute(binding, 'b', 1)];
    expect(() => native().executeSingleOutput('ZooSiluGrad', numbers, [zeros(3), zeros(4)])).to.throw(
      'ZooSiluGrad: dy has shape [3] and x [4]',
    );
    const none = tensor([], [1, 2, 2, 0], 'int32');
    expect(() => native().executeSingleOutput('ZooMaxUnpool2dGrad', [], [zeros(1, 2, 2, 3), none])).to.throw(
      'ZooMaxUnpool2dGrad: dy has shape [1,2,2,3] and indices [1,2,2,0]; [batch, height, width, channels] with the same ' +
        'batch and channels is needed',
    );
    const size = integersAttribute(binding, 'output_size', [2, -2]);
    expect(() => native().executeSingleOutput('ZooMaxUnpool2d', [size], [zeros(1, 2, 2, 0), none])).to.throw(
      "ZooMaxUnpool2d: x has shape [1,2,2,0], indices [1,2,2,0] and the result's size is [2,-2]; [batch, height, width, " +
        'channels] twice, and two numbers of at least 0, are needed',
    );
  });

  it('refuse numbers of another kind', () => {
    const x = tensor([1, 2], [1, 2, 1], 'int32');
    const keep = flagAttribute(native().binding, 'keep_dims', true);
    expect(() => native().executeSingleOutput('ZooGlobalMaxPool', [keep], [x])).to.throw(
      'cannot compute ZooGlobalMaxPool as input #0(zero-based) was expected to be a float tensor but is a int32 tensor',
    );
  });

  it('have compositions in their place where there are none, which give the same', () => {
    const x = tensor(valuesOf(2 * 7 * 9 * 5, 3, false), [2, 7, 9, 5]);
    const global = {size: [7, 9], keepDims: false};
    const frame = [
      [1, 0],
      [0, 1],
    ];
    const plane = {poolSize: [3, 2], strides: [2, 2], frame};
    const compute = (): number[] => {
      const run = (name: string, inputs: Record<string, Tensor>, attrs: object): Tensor => {
        const kernel = getKernel(name, 'tensorflow');
        expect(kernel, name).not.to.equal(undefined);
        return engine().runKernel(name, inputs, attrs as Record<string, number>);
      };
      const most = run('ZooGlobalMaxPool', {x}, global);
      const pooled = run('ZooMaxPool2d', {x}, plane);
      const results = [
        most,
        run('ZooGlobalMaxPoolGrad', {x, y: most, dy: most}, global),
        run('ZooMaxPool2dGrad', {x, y: pooled, dy: pooled}, plane),
      ];
      return results.flatMap(result => [...result.shape, ...result.dataSync()]);
    };
    const own = compute();
    setOwnOps(false);
    try {
      expect(compute()).to.deep.equal(own);
    } finally {
      setOwnOps(true);
    }
  });

  it('are called from several threads at once, and a process that has used them ends', async () => {
    const directory = nativeDirectory();
    const program = `
      const {Worker, isMainThread, parentPort} = require('node:worker_threads');
      const binding = require(${JSON.stringify(join(directory, ADDON))});
      require(${JSON.stringify(join(directory, OWN_OPS))}).register(3);
      if (isMainThread) {
        const source = require('node:fs').readFileSync(process.env.PROGRAM, 'utf8');
        for (let i = 0; i < 2; i++) new Worker(source, {eval: true}).on('message', line => console.log(line));
      }
      const [batch, places, channels] = [8, 64, 64];
      const make = (shape, value) =>
        binding.createTensor(shape, binding.TF_FLOAT, new Float32Array(shape.reduce((a, b) => a * b)).fill(value));
      const inputs = [make([batch, places, channels], 1), make([batch, channels], 1), make([batch, channels], 2)];
      let wrong = 0;
      for (let i = 0; i < 300; i++) {
        const [{id}] = binding.executeOp('ZooGlobalMaxPoolGrad', [], inputs, 1);
        if (binding.tensorDataSync(id).reduce((a, b) => a + b) !== 2 * batch * channels) wrong++;
        binding.deleteTensor(id);
      }
      const line = wrong + ' wrong';
      if (isMainThread) console.log(line); else parentPort.postMessage(line);
    `;
    const file = join(temporary.path, 'program.cjs');
    writeFileSync(file, program);
    const env = {...process.env, PROGRAM: file, TF_CPP_MIN_LOG_LEVEL: '2'};
    const {ended, output} = await runCommand(process.execPath, [file], {env});
    const lines = output.split('\n').filter(line => line.endsWith('wrong'));
    expect({ended, lines}).to.deep.equal({ended: 'code 0', lines: new Array(3).fill('0 wrong')});
  });

  it('leave the processors alone soon after the last of them', async () => {
    const x = tensor(new Float32Array(2 ** 20));
    const y = activations.mish(x);
    y.dataSync();
    dispose([x, y]);
    await new Promise(resolve => setTimeout(resolve, 20));
    const before = process.cpuUsage();
    await new Promise(resolve => setTimeout(resolve, 300));
    const {user, system} = process.cpuUsage(before);
    // microseconds; a thread that looked out for work all the time would take 300 000
    expect(user + system).to.be.below(100_000);
  });

  it('say how many threads they take', async () => {
    const program =
      'for (const n of [0, 1.5e9 * 2, "2"]) try { require(process.env.OPS).register(n); } catch (e) { console.log(e.message); }';
    const {output} = await runCommand(process.execPath, ['-e', program], {
      env: {...process.env, OPS: join(nativeDirectory(), OWN_OPS)},
    });
    const lines = output.split('\n').filter(line => line.startsWith('register'));
    expect(lines).to.deep.equal(new Array(3).fill('register(threads): threads must be an integer of at least 1'));
  });
});
