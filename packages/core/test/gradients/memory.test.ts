/** What a training step keeps between its forward and its backward pass, and on its way back. */
import {dispose, memory, relu, sum, type Tensor, tidy, type Variable, variable, zeros} from '@tensorflow/tfjs-core';
import {layers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {addBias} from '../../src/ops/addBias.ts';
import {hashed} from '../support/hashed.ts';
import {streamGradients} from '../support/streamGradients.ts';

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

describe('memory of a training step', () => {
  onEveryBackend(() => {
    it('holds between the passes what the gradients need, and not what a bias was added to, nor what ReLU or dropout got', () => {
      const stack = [
        layers.conv2d({filters: 4, kernelSize: 3, padding: 1, seed: 1}),
        layers.relu(),
        layers.maxPool2d({poolSize: 2}),
        layers.flatten(),
        layers.dropout({seed: 1}),
        layers.linear({units: 5, seed: 2}),
      ];
      const x = hashed('x', [2, 8, 8, 3]);
      const forward = (): Tensor => stack.reduce((y, layer) => layer.apply(y, {training: true}) as Tensor, x);
      tidy(forward);
      const weights = stack.flatMap(layer => layer.trainableWeights).map(weight => weight.read() as Variable);
      /** The operations, and the shapes of what each keeps. */
      const kept = {
        conv: [
          [2, 8, 8, 3],
          [3, 3, 3, 4],
        ],
        relu: [[2, 8, 8, 4]],
        pool: [
          [2, 8, 8, 4],
          [2, 4, 4, 4],
        ],
        // tfjs's reshape keeps its input, which here is what the pool keeps
        flatten: [[2, 4, 4, 4]],
        dropout: [[2, 64]],
        linear: [
          [2, 64],
          [5, 64],
        ],
        sum: [[2, 5]],
        result: [[]],
      };
      const before = memory();
      let between = before;
      const loss = streamGradients(() => sum(forward()), weights, {
        begin: () => {
          between = memory();
        },
        take: () => {},
      });
      const tensors = Object.values(kept).flat();
      expect(between.numTensors - before.numTensors).to.equal(tensors.length);
      expect(between.numBytes - before.numBytes).to.equal(4 * tensors.reduce((total, shape) => total + size(shape), 0));
      // of these, what was not there before: of ReLU, the pool, the mask, dropout and the linear layer, and the result
      expect(between.numDataBuffers - before.numDataBuffers).to.equal(6);
      loss.dispose();
      expect(memory().numTensors).to.equal(before.numTensors);
      dispose([x, weights]);
    });

    it('falls with every layer on the way back', () => {
      const depth = 8;
      const biases = Array.from({length: depth}, () => variable(zeros([3])));
      const x = hashed('x', [4, 3]);
      const forward = (): Tensor =>
        biases.reduce<Tensor>((y, bias) => layers.relu().apply(addBias(y, bias)) as Tensor, x);
      const before = memory().numDataBuffers;
      const held: number[] = [];
      const order: Variable[] = [];
      const loss = streamGradients(() => sum(forward()), biases, {
        begin: () => held.push(memory().numDataBuffers - before),
        take: taken => {
          held.push(memory().numDataBuffers - before);
          order.push(taken);
        },
      });
      expect(order).to.deep.equal(biases.toReversed());
      // the outputs of all ReLUs, and the result
      const between = depth + 1;
      // less one output, and the gradients by the bias and by the layer's input, which for the first layer nobody needs
      const behind = (layer: number): number => layer + 1 + (layer > 0 ? 2 : 1);
      expect(held).to.deep.equal([between, ...[...biases.keys()].reverse().map(behind)]);
      dispose([loss, x, biases]);
    });
  });

  it('is not more where layers are frozen: nothing is kept of those before the first that learns', () => {
    const w = [1, 2].map(() => variable(zeros([3])));
    const x = hashed('x', [2, 3]);
    const before = memory().numDataBuffers;
    let between = 0;
    const loss = streamGradients(() => sum(addBias(relu(relu(addBias(x, w[0]))), w[1])), [w[1]], {
      begin: () => {
        between = memory().numDataBuffers - before;
      },
      take: () => {},
    });
    // what is summed up, and the result
    expect(between).to.equal(2);
    dispose([loss, x, w]);
  });
});
