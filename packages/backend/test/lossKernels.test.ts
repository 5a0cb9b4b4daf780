/** That the faster kernels of losses are the ones that run where there are some. */
import {engine, grad, type Tensor, tensor1d, tensor2d} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {losses} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {BACKENDS} from '../../../test/support/backends.ts';

/** Names of the kernels of tfjs and of ours that `f` runs. */
async function kernelsOf(f: () => Tensor): Promise<string[]> {
  const {kernelNames} = await engine().profile(f);
  return kernelNames;
}

const LABELS = {
  ZooSoftmaxCrossEntropy: () => tensor2d([0, 1, 1, 0], [2, 2]),
  ZooSparseSoftmaxCrossEntropy: () => tensor1d([1, 0], 'int32'),
} as const;

describe('kernels of losses', () => {
  after(() => useBackend('cpu', {warn: () => {}}));

  for (const name of BACKENDS) {
    for (const [kernel, labels] of Object.entries(LABELS)) {
      it(`${name} computes ${kernel} and its gradient, and the softmax once`, async () => {
        await useBackend(name, {warn: () => {}});
        const ran = await kernelsOf(() =>
          grad((z: Tensor) => losses.crossEntropy(labels(), z))(tensor2d([1, 2, 3, 4], [2, 2])),
        );
        expect(ran).to.include(kernel);
        expect(ran).to.include(`${kernel}Grad`);
        // native: LogSoftmax, which is no kernel of tfjs-node; wasm: code of its own
        expect(ran.filter(each => each === 'Softmax').length).to.equal(name === 'native' || name === 'wasm' ? 0 : 1);
      });
    }

    it(`${name} holds class indices against their range in one go`, async () => {
      await useBackend(name, {warn: () => {}});
      const labels = tensor1d([1, 2, -1, -100], 'int32');
      const ran = await kernelsOf(() => losses.crossEntropy(labels, tensor2d([1, 2, 3, 4, 5, 6, 7, 8], [4, 2])));
      expect(ran).to.include('ZooClassLabels');
      expect(ran.filter(each => ['Equal', 'Select'].includes(each))).to.deep.equal([]);
      const given = {index: labels};
      const found = engine().runKernel('ZooClassLabels', given, {
        numClasses: 2,
        ignoreIndex: -100,
      }) as unknown as Tensor[];
      expect(found.map(each => [...each.dataSync()])).to.deep.equal([
        [1, 1, 0, 0],
        [1, Number.NaN, Number.NaN, 0],
      ]);
    });
  }
});
