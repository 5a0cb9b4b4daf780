/** That the faster kernels of pooling and normalisation are the ones that run, and give what the compositions give. */
import {
  engine,
  getKernel,
  grad,
  memory,
  type NamedAttrMap,
  reshape,
  slice,
  square,
  sum,
  type Tensor,
  tensor,
} from '@tensorflow/tfjs-core';
import {BACKEND_NAMES, useBackend} from '@tfjs-zoo/backend';
import {ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {BACKENDS} from '../../../test/support/backends.ts';
import {DRIVERS} from '../src/drivers.ts';
import {hasOwnOps, setOwnOps} from '../src/native/ownOps.ts';
import {composed} from './support/composed.ts';

/** The kernels that each backend registers before any op is called. */
const REGISTERED: Readonly<Record<string, readonly string[]>> = {
  native: [
    'ZooAvgPool2dSameGrad',
    'ZooAvgPool3d',
    'ZooAvgPool3dGrad',
    'ZooBatchNormTrain',
    'ZooBatchNormTrainGrad',
    'ZooGlobalAvgPool',
    'ZooGlobalAvgPoolGrad',
    'ZooGlobalMaxPool',
    'ZooGlobalMaxPoolGrad',
    'ZooMaxPool2d',
    'ZooMaxPool2dGrad',
  ],
  wasm: [
    'ZooAvgPool2dSameGrad',
    'ZooGlobalAvgPoolGrad',
    'ZooLocalResponseNorm',
    'ZooLocalResponseNormGrad',
    'ZooMaxPool2d',
    'ZooMaxPool2dGrad',
    'ZooMaxPool2dIndices',
    'ZooMaxUnpool2d',
    'ZooMaxUnpool2dGrad',
  ],
  cpu: [
    'ZooAvgPool2dSameGrad',
    'ZooAvgPool3d',
    'ZooGlobalAvgPoolGrad',
    'ZooLocalResponseNorm',
    'ZooLocalResponseNormGrad',
    'ZooMaxPool2d',
    'ZooMaxPool2dGrad',
    'ZooMaxPool2dIndices',
    'ZooMaxUnpool2d',
    'ZooMaxUnpool2dGrad',
  ],
};

/** Names of the kernels of tfjs and of ours that `f` runs. */
async function kernelsOf(f: () => Tensor): Promise<string[]> {
  const {kernelNames} = await engine().profile(f);
  return kernelNames;
}

/** Windows that overlap, with the padding 'same' for images of 5 x 6: below and right. */
const SAME = {
  poolSize: [2, 3],
  strides: [2, 2],
  padding: [
    [0, 1],
    [0, 1],
  ],
  countIncludePad: false,
} as const;

/** 120 places of images of 9 x 11, none of them twice in an image and channel. */
const SCATTERED = Int32Array.from({length: 120}, (_, i) => (Math.floor(i / 2) * 7) % 99);

/** Windows with holes over images of 5 x 6, of which those at the border see less. */
const HOLES = {
  poolSize: [3, 2],
  strides: [1, 2],
  dilation: [2, 3],
  padding: [
    [1, 1],
    [1, 0],
  ],
} as const;

/** Functions of two images of 5 x 6 that run every kernel of plain JavaScript, forwards and backwards. */
const FUNCTIONS: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  avgPool2d: x => ops.avgPool2d(x, SAME),
  avgPool3d: x =>
    ops.avgPool3d(reshape(x, [1, 2, 5, 6, 2]), {
      poolSize: [2, 3, 2],
      strides: [1, 2, 2],
      padding: [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
    }),
  adaptiveAvgPool2d: x => ops.adaptiveAvgPool2d(x, [1, 1]),
  maxPool2d: x => ops.maxPool2d(x, SAME),
  maxUnpool2d: x => ops.maxUnpool2d(x, tensor(SCATTERED, [2, 5, 6, 2], 'int32'), [9, 11]),
  localResponseNorm: x => ops.localResponseNorm(x, {size: 2, alpha: 0.5, beta: 0.75, k: 1}),
};

describe('kernels of pooling and normalisation', () => {
  after(() => useBackend('cpu', {warn: () => {}}));

  it('are expected of every backend that there is', () => {
    expect(Object.keys(REGISTERED).filter(name => !BACKEND_NAMES.includes(name as 'cpu'))).to.deep.equal([]);
  });

  for (const name of BACKENDS) {
    const expected = REGISTERED[name] ?? [];

    it(`${name} has ${expected.length} of its own`, async () => {
      await useBackend(name, {warn: () => {}});
      const tfBackend = DRIVERS.find(driver => driver.name === name)?.tfBackend ?? '';
      for (const kernel of expected) {
        expect(getKernel(kernel, tfBackend)?.kernelName, kernel).to.equal(kernel);
      }
    });

    it(`${name} pads no image before max pooling`, async () => {
      await useBackend(name, {warn: () => {}});
      const x = tensor(
        Array.from({length: 32}, (_, i) => (i * 7) % 32),
        [1, 4, 4, 2],
      );
      const attrs = {
        poolSize: [3, 3],
        strides: [2, 2],
        padding: [
          [1, 1],
          [1, 1],
        ],
      } as const;
      const ran = await kernelsOf(() => ops.maxPool2d(x, attrs));
      expect(ran).to.include('ZooMaxPool2d');
      expect(ran).not.to.include('PadV2');
    });
  }

  for (const name of BACKENDS) {
    it(`${name} differentiates local response normalisation twice`, async () => {
      await useBackend(name, {warn: () => {}});
      // of x / (1 + x²): 2x(x² - 3) / (1 + x²)³
      const y = (x: Tensor): Tensor => ops.localResponseNorm(x, {size: 1, alpha: 1, beta: 1, k: 1});
      const second = grad((x: Tensor) => grad(y)(x))(tensor([1, -2], [1, 1, 1, 2])).dataSync();
      expect(second[0]).to.be.closeTo(-0.5, 1e-5);
      expect(second[1]).to.be.closeTo(-4 / 125, 1e-5);
    });
  }

  for (const name of BACKENDS.filter(each => each !== 'native')) {
    it(`${name} normalises by neighbours apart from an infinity, as sums are taken anew for each channel`, async () => {
      await useBackend(name, {warn: () => {}});
      const x = tensor([1, 2, Number.POSITIVE_INFINITY, 3, 4, 5], [1, 1, 1, 6]);
      const y = ops.localResponseNorm(x, {size: 3, alpha: 1, beta: 1, k: 0}).dataSync();
      expect(y[0]).to.be.closeTo(1 / 5, 1e-6);
      expect([y[1], y[3]]).to.deep.equal([0, 0]);
      expect(y[4]).to.be.closeTo(4 / 50, 1e-6);
    });
  }

  for (const [name, f] of Object.entries(BACKENDS.includes('cpu') ? FUNCTIONS : {})) {
    it(`are what the compositions compute, forwards and backwards: ${name}`, async () => {
      await useBackend('cpu', {warn: () => {}});
      const x = tensor(
        Array.from({length: 120}, (_, i) => Math.sin(i * i)),
        [2, 5, 6, 2],
      );
      const slopes = (): Float32Array => grad((v: Tensor) => sum(square(f(v))))(x).dataSync<'float32'>();
      for (const compute of [() => f(x).dataSync<'float32'>(), slopes]) {
        const expected = composed('cpu', REGISTERED.cpu ?? [], compute);
        const actual = compute();
        expect(actual.length).to.equal(expected.length);
        for (const [i, value] of expected.entries()) expect(actual[i]).to.be.closeTo(value, 1e-5);
      }
    });
  }

  for (const name of BACKENDS.filter(each => each !== 'native')) {
    it(`${name} finds the places that the composition finds of maxima, equal ones, NaN and minus infinity among them`, async () => {
      await useBackend(name, {warn: () => {}});
      const values = Array.from({length: 120}, (_, i) => (i * i) % 5);
      for (const i of [13, 14, 70, 90]) values[i] = Number.NaN;
      values.fill(Number.NEGATIVE_INFINITY, 20, 60);
      const x = tensor(values, [2, 5, 6, 2]);
      for (const attrs of [SAME, HOLES]) {
        const compute = (): Int32Array => ops.maxPool2dWithIndices(x, attrs).indices.dataSync<'int32'>();
        const expected = composed(name, REGISTERED[name] ?? [], () => Float32Array.from(compute()));
        expect([...compute()]).to.deep.equal([...expected]);
      }
    });
  }

  for (const name of BACKENDS) {
    it(`${name} gives the gradient of a global maximum to the first of equal values, beside a channel that is not a number`, async () => {
      await useBackend(name, {warn: () => {}});
      // NaN equals nothing: with it there are as many values that equal a maximum as there are channels, though one has two
      for (const other of [1, Number.NaN]) {
        const x = tensor([other, 5, 0, 5], [1, 2, 1, 2]);
        const dx = grad((v: Tensor) => sum(slice(ops.adaptiveMaxPool2d(v, [1, 1]), [0, 0, 0, 1])))(x).dataSync();
        expect([dx[1], dx[3]]).to.deep.equal([1, 0]);
      }
    });
  }

  if (BACKENDS.includes('native')) {
    it('native finds the gradient of single global maxima without the operation that looks for the first', async () => {
      await useBackend('native', {warn: () => {}});
      const gradient = (values: number[]): Promise<string[]> =>
        kernelsOf(() => grad((v: Tensor) => ops.adaptiveMaxPool2d(v, [1, 1]))(tensor(values, [1, 2, 1, 2])));
      const own = hasOwnOps();
      setOwnOps(false);
      try {
        expect(await gradient([1, 2, 3, 4])).not.to.include('MaxPoolGrad');
        expect(await gradient([1, 2, 1, 4])).to.include('MaxPoolGrad');
      } finally {
        setOwnOps(own);
      }
    });

    it('native takes the statistics of a batch without Bessel’s correction, and leaves three tensors', async () => {
      await useBackend('native', {warn: () => {}});
      const inputs = {x: tensor([1, 2, 6], [3, 1]), gamma: tensor([2]), beta: tensor([10])};
      const before = memory().numTensors;
      const [y, mean, variance] = engine().runKernel('ZooBatchNormTrain', inputs, {
        epsilon: 0,
      } as NamedAttrMap) as Tensor[];
      expect(memory().numTensors).to.equal(before + 3);
      expect(mean?.dataSync()[0]).to.be.closeTo(3, 1e-6);
      // (4 + 1 + 9) / 3
      expect(variance?.dataSync()[0]).to.be.closeTo(14 / 3, 1e-6);
      expect(y?.dataSync()[2]).to.be.closeTo(10 + (2 * 3) / Math.sqrt(14 / 3), 1e-5);
    });
  }
});
