/** That the faster kernels of activations are the ones that run where there are some, and tfjs's slow ones are not. */
import {engine, grad, type Tensor, tensor1d} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {activations} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {BACKENDS} from '../../../test/support/backends.ts';

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
      const ran = await kernelsOf(() => activations.logSigmoid(tensor1d([20])));
      expect(ran).to.include('ZooLog1p');
      expect(ran.includes('Log1p')).to.equal(name !== 'wasm');
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
