import {mean, memory, type Scalar, type Tensor, tensor1d, variableGrads} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {losses, optimizers} from '@tfjs-zoo/core';
import {createModel, stateDict} from '@tfjs-zoo/models';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {relativelyClose} from './support/close.ts';
import {fixture, fixturePath, fullStateDict, images, WIDTH, weights} from './support/fixture.ts';

/** Float32 sums of up to 9216 products against float64: the promise of the project. */
const TOLERANCE = 1e-5;

async function expectLogits(model: LayersModel, size: number, expected: number[]): Promise<void> {
  const x = images(2, size);
  const y = model.predict(x) as Tensor;
  relativelyClose(`logits at ${size} pixels`, await y.data(), expected, TOLERANCE);
  x.dispose();
  y.dispose();
}

describe('AlexNet agrees with PyTorch (scripts/fixtures/models.py)', () => {
  onEveryBackend(() => {
    for (const {file, numClasses, size, logits} of fixture.narrow) {
      for (const format of ['pth', 'safetensors']) {
        it(`gives its logits from a .${format} at ${size} pixels for ${numClasses} classes`, async () => {
          const path = fixturePath(`${file}.${format}`).pathname;
          const model = await createModel('alexnet', {weights: path, width: WIDTH, inputShape: [size, size, 3]});
          await expectLogits(model, size, logits);
          model.dispose();
        });
      }
    }

    it('gives its gradients and its weights after a step of SGD', async () => {
      const {size, labels, learningRate, loss} = fixture.step;
      const model = await createModel('alexnet', {
        weights: await weights('alexnet-32nd-7.pth'),
        width: WIDTH,
        inputShape: [size, size, 3],
        dropout: 0,
      });
      const expected = await weights('alexnet-32nd-7-step.safetensors');
      const x = images(4, size);
      const y = tensor1d(labels, 'int32');
      const {value, grads} = variableGrads(
        () => mean(losses.crossEntropy(y, model.apply(x, {training: true}) as Tensor)) as Scalar,
      );
      relativelyClose('loss', await value.data(), [loss], TOLERANCE);

      const optimizer = optimizers.sgd({learningRate, momentum: 0.9});
      optimizer.applyGradients(grads);
      for (const [name, tensor] of stateDict(model)) {
        const updated = await expected.get(`updated.${name}`)?.data();
        relativelyClose(`updated ${name}`, (await tensor.data()) as Float32Array, updated as Float32Array, TOLERANCE);
      }

      // the gradients, laid out as PyTorch's by going through the weights
      for (const layer of model.layers) {
        for (const weight of layer.weights) {
          const variable = Object.keys(grads).find(name => name === weight.name);
          expect(variable, `a gradient for ${weight.name}`).to.be.a('string');
          weight.write(grads[weight.name]);
        }
      }
      for (const [name, tensor] of stateDict(model)) {
        const gradient = await expected.get(`grad.${name}`)?.data();
        relativelyClose(
          `gradient of ${name}`,
          (await tensor.data()) as Float32Array,
          gradient as Float32Array,
          TOLERANCE,
        );
      }
      model.dispose();
      optimizer.dispose();
    });

    for (const {numClasses, size, logits} of fixture.full) {
      it(`gives its logits at full size, ${size} pixels, ${numClasses} classes`, async () => {
        const before = memory().numTensors;
        const model = await createModel('alexnet', {weights: fullStateDict(numClasses), inputShape: [size, size, 3]});
        await expectLogits(model, size, logits);
        model.dispose();
        expect(memory().numTensors, 'tensors left behind').to.equal(before);
      });
    }
  });
});
