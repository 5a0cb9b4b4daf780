/** That the faster kernels of activations are the ones that run where there are some, and tfjs's slow ones are not. */
import {engine, grad, step, type Tensor, tensor1d} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {activations, losses} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {BACKENDS} from '../../../test/support/backends.ts';
import {exponentialUnitKernels} from '../src/native/kernels/exponentialUnits.ts';

/** Names of the kernels of tfjs and of ours that `f` runs. */
async function kernelsOf(f: () => Tensor): Promise<string[]> {
  const {kernelNames} = await engine().profile(f);
  return kernelNames;
}

const slope = (f: (x: Tensor) => Tensor): Tensor => grad(f)(tensor1d([-2, 0, 2]));

describe('kernels of activations', () => {
  after(() => useBackend('cpu', {warn: () => {}}));

  for (const name of BACKENDS) {
    it(`${name} differentiates leaky ReLU without selecting or comparing`, async () => {
      await useBackend(name, {warn: () => {}});
      const ran = await kernelsOf(() => slope(x => activations.leakyRelu(x, {negativeSlope: 0.25})));
      expect(ran).to.include('ZooLeakyReluGrad');
      expect(ran.filter(kernel => ['Select', 'Greater'].includes(kernel))).to.deep.equal([]);
      expect(ran.includes('Step'), 'in eight operations on native').to.equal(name !== 'native');
      const slopes = slope(x => activations.leakyRelu(x, {negativeSlope: 0.25})).dataSync();
      expect([...slopes]).to.deep.equal([0.25, 0.25, 1]);
    });

    it(`${name} takes the logarithm of 1 + u by its own kernel where that keeps the digits of u`, async () => {
      await useBackend(name, {warn: () => {}});
      const ran = await kernelsOf(() => losses.logCosh(tensor1d([1]), tensor1d([20])));
      expect(ran).to.include('ZooLog1p');
      expect(ran.includes('Log1p')).to.equal(name !== 'wasm');
    });
  }

  for (const name of BACKENDS) {
    it(`${name} has a step of 1 above 0, of NaN for NaN and else of alpha, without selecting on native`, async () => {
      await useBackend(name, {warn: () => {}});
      const {NaN: none, POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least} = Number;
      const x = tensor1d([1e-30, 2, most, 0, -0, -2, least, none]);
      expect([...step(x).dataSync()]).to.deep.equal([1, 1, 1, 0, 0, 0, 0, none]);
      expect([...step(x, 0.5).dataSync()]).to.deep.equal([1, 1, 1, 0.5, 0.5, 0.5, 0.5, none]);
      expect([...step(tensor1d([3, 0, -3], 'int32')).dataSync()]).to.deep.equal([1, 0, 0]);
      if (name === 'native') expect(await kernelsOf(() => slope(v => activations.relu(v)))).not.to.include('Select');
    });
  }

  // selu's constants: arXiv:1706.02515
  const [ALPHA, SCALE] = [1.6732632423543772, 1.0507009873554805];
  const UNITS = [
    {of: 'elu', f: (x: Tensor) => activations.elu(x), alpha: 1, scale: 1},
    {of: 'elu with a negative alpha', f: (x: Tensor) => activations.elu(x, {alpha: -2.5}), alpha: -2.5, scale: 1},
    {of: 'elu with an alpha of 0', f: (x: Tensor) => activations.elu(x, {alpha: 0}), alpha: 0, scale: 1},
    {of: 'selu', f: (x: Tensor) => activations.selu(x), alpha: ALPHA, scale: SCALE},
  ] as const;
  for (const name of BACKENDS) {
    for (const {of, f, alpha, scale} of UNITS) {
      it(`${name} has the digits of ${of}, small or large, and of its slope`, async () => {
        await useBackend(name, {warn: () => {}});
        const xs = [1e-8, 3e-4, 7e-4, 0.3, 5, 80, -1e-30, -1e-8, -3e-4, -7e-4, -0.3, -5, -17, -80].map(Math.fround);
        const [y, dx] = [f(tensor1d(xs)).dataSync(), grad(f)(tensor1d(xs)).dataSync()];
        for (const [i, x] of xs.entries()) {
          const value = scale * (x > 0 ? x : alpha * Math.expm1(x));
          const slopeThere = scale * (x > 0 ? 1 : alpha * Math.exp(x));
          expect(y[i], `at ${x}`).to.be.closeTo(value, 4e-7 * Math.abs(value));
          expect(dx[i], `slope at ${x}`).to.be.closeTo(slopeThere, 4e-7 * Math.abs(slopeThere));
        }
      });
    }

    it(`${name} knows elu at its ends and of what is not a number`, async () => {
      await useBackend(name, {warn: () => {}});
      const {NaN: none, POSITIVE_INFINITY: most, NEGATIVE_INFINITY: least} = Number;
      const values = activations.elu(tensor1d([least, most, none, 0])).dataSync();
      expect([...values].map(Math.abs)).to.deep.equal([1, most, none, 0]);
      expect(values[0]).to.equal(-1);
    });
  }

  if (BACKENDS.includes('native')) {
    it('native has elu and its slope by TensorFlow’s operations where there are none of our own', async () => {
      await useBackend('native', {warn: () => {}});
      const x = tensor1d([-1e-8, -3, 0, 2]);
      for (const kernel of exponentialUnitKernels.filter(({kernelName}) => kernelName.startsWith('ZooElu'))) {
        const inputs = {x, dy: tensor1d([1, 1, 1, 1])};
        const result = kernel.kernelFunc({inputs, attrs: {alpha: 2}, backend: engine().backend}) as Tensor;
        const isSlope = kernel.kernelName === 'ZooEluGrad';
        const expected = isSlope ? [2, 2 * Math.exp(-3), 2, 1] : [-2e-8, 2 * Math.expm1(-3), 0, 2];
        for (const [i, value] of result.dataSync().entries()) {
          expect(value).to.be.closeTo(expected[i] ?? 0, 4e-7 * Math.abs(expected[i] ?? 0));
        }
      }
    });
  }

  if (BACKENDS.includes('wasm')) {
    it('wasm compares nothing, and computes no exponential or tanh, in activations where something else is faster', async () => {
      await useBackend('wasm', {warn: () => {}});
      const slow = ['Exp', 'Expm1', 'Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Maximum', 'Minimum', 'Select'];
      const names = [
        'elu',
        'selu',
        'relu6',
        'hardTanh',
        'hardSigmoid',
        'hardSwish',
        'mish',
        'gelu',
        'logSigmoid',
      ] as const;
      for (const name of names) {
        const ran = await kernelsOf(() => slope(x => activations[name](x)));
        expect(
          ran.filter(kernel => slow.includes(kernel)),
          name,
        ).to.deep.equal([]);
      }
    });
  }
});
