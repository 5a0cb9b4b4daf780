import {mean, type Scalar, type Tensor, type Tensor4D, tensor1d, variableGrads} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {losses, optimizers} from '@tfjs-zoo/core';
import {stateDict} from '@tfjs-zoo/models';
import type {StateDict} from '@tfjs-zoo/weights';
import {expect} from 'chai';
import {relativelyClose} from './close.ts';

/** One step of SGD as the fixtures record it. */
export interface Step {
  readonly labels: number[];
  readonly learningRate: number;
  readonly loss: number;
}

/**
 * Asserts the loss, every gradient and every weight after a step of SGD with momentum 0.9 on images `x`.
 *
 * @param expected - `grad.` and `updated.` tensors under PyTorch's names.
 */
export async function expectStep(
  model: LayersModel,
  x: Tensor4D,
  {labels, learningRate, loss}: Step,
  expected: StateDict,
  tolerance: number,
): Promise<void> {
  const y = tensor1d(labels, 'int32');
  const {value, grads} = variableGrads(
    () => mean(losses.crossEntropy(y, model.apply(x, {training: true}) as Tensor)) as Scalar,
  );
  relativelyClose('loss', await value.data(), [loss], tolerance);

  const optimizer = optimizers.sgd({learningRate, momentum: 0.9});
  optimizer.applyGradients(grads);
  for (const [name, tensor] of stateDict(model)) {
    const updated = await expected.get(`updated.${name}`)?.data();
    relativelyClose(`updated ${name}`, (await tensor.data()) as Float32Array, updated as Float32Array, tolerance);
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
    relativelyClose(`gradient of ${name}`, (await tensor.data()) as Float32Array, gradient as Float32Array, tolerance);
  }
  optimizer.dispose();
}
