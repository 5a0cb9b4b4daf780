import {
  backend,
  getBackend,
  getKernel,
  memory,
  type NamedTensorMap,
  registerKernel,
  tensor,
  tidy,
  unregisterKernel,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import {optimizers, uniform} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';

/** Large enough to have pages of its own, and so to be shared with TensorFlow instead of copied, and for two pieces on wasm. */
const COUNT = 100_003;

const MADE: Record<string, () => optimizers.NamedOptimizer> = {
  sgd: () => optimizers.sgd({learningRate: 0.1, momentum: 0.9}),
  'sgd with decay and Nesterov': () =>
    optimizers.sgd({learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.1}),
  'sgd with dampening': () => optimizers.sgd({learningRate: 0.1, momentum: 0.9, dampening: 0.5}),
  adam: () => optimizers.adam({weightDecay: 0.1}),
  adamW: () => optimizers.adamW({learningRate: 0.1}),
};

/** Numbers in memory that begins where TensorFlow takes it for its own. */
function alignedNumbers(stream: number): Float32Array {
  const numbers = new Float32Array(new ArrayBuffer(48 + 4 * COUNT), 48);
  numbers.set(uniform({seed: 1, stream, step: 0}, COUNT, -1, 1));
  return numbers;
}

/** Tensors that TensorFlow holds, where it does. */
const handles = (): number => (backend() as unknown as {getNumOfTFTensors?(): number}).getNumOfTFTensors?.() ?? 0;

/** Runs `run` with the kernel's composition in place of the backend's own kernel. */
function composed<T>(kernelName: string, run: () => T): T {
  const own = getKernel(kernelName, getBackend());
  unregisterKernel(kernelName, getBackend());
  try {
    return run();
  } finally {
    unregisterKernel(kernelName, getBackend());
    registerKernel(own);
  }
}

onEveryBackend(name => {
  for (const [kind, make] of Object.entries(MADE)) {
    describe(`an update by ${kind}`, () => {
      let weight: Variable;
      let gradients: NamedTensorMap;
      let optimizer: optimizers.NamedOptimizer;
      const given: Record<'weight' | 'gradient', Float32Array> = {
        weight: new Float32Array(0),
        gradient: new Float32Array(0),
      };

      beforeEach(() => {
        given.weight = alignedNumbers(1);
        given.gradient = alignedNumbers(2);
        weight = tidy(() => variable(tensor(given.weight)));
        gradients = {[weight.name]: tensor(given.gradient)};
        optimizer = make();
      });
      afterEach(() => {
        optimizer.dispose();
        weight.dispose();
        gradients[weight.name].dispose();
      });
      const step = (times = 1): void => {
        for (let i = 0; i < times; i++) optimizer.applyGradients(gradients);
      };

      it('changes neither the arrays that tensors were made of nor the gradient', () => {
        const before = {weight: given.weight.slice(), gradient: given.gradient.slice()};
        step(3);
        expect(weight.dataSync()).not.to.deep.equal(before.weight);
        expect(given).to.deep.equal(before);
        expect(gradients[weight.name].dataSync()).to.deep.equal(before.gradient);
      });

      it('changes no other tensor with the same data, and no values that were read', () => {
        step();
        const copy = weight.clone();
        const values = weight.dataSync();
        const before = values.slice();
        step(2);
        expect(copy.dataSync()).to.deep.equal(before);
        expect(values).to.deep.equal(before);
        copy.dispose();
      });

      it('changes no state that was saved', async () => {
        step();
        const other = make();
        await other.setWeights(await optimizer.getWeights());
        const before = await Promise.all(
          (await other.getWeights()).map(async ({tensor}) => (await tensor.data()).slice()),
        );
        step(2);
        const after = await Promise.all((await other.getWeights()).map(({tensor}) => tensor.data()));
        expect(after).to.deep.equal(before);
        other.dispose();
      });

      it('is what the composition computes', () => {
        const kernelName = kind.startsWith('sgd') ? 'ZooSgdUpdate' : 'ZooAdamUpdate';
        step(3);
        const fused = weight.dataSync().slice();
        weight.assign(tidy(() => tensor(given.weight)));
        optimizer.dispose();
        composed(kernelName, () => step(3));
        const plain = weight.dataSync();
        // a few roundings of numbers of order 1
        for (let i = 0; i < COUNT; i++) {
          if (!(Math.abs(fused[i] - plain[i]) < 5e-7)) expect.fail(`${i}: ${fused[i]}, composed ${plain[i]}`);
        }
      });

      it('keeps no tensor', () => {
        step();
        const held = (): number[] => [memory().numTensors, memory().numDataBuffers, handles()];
        const before = held();
        step(10);
        expect(held()).to.deep.equal(before);
      });

      // on native decoupled decay starts from a copy
      if (name === 'wasm' || (name === 'native' && kind !== 'adamW')) {
        it('writes into the memory that the weight has', () => {
          step();
          const {dataId} = weight;
          step(2);
          expect(weight.dataId).to.equal(dataId);
        });
      }
    });
  }
});
