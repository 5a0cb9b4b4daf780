import {dispose, memory, type Variable} from '@tensorflow/tfjs-core';
import {sequential} from '@tensorflow/tfjs-layers';
import {layers, optimizers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {hashed} from '../../core/test/support/hashed.ts';
import {modelShape} from '../src/loop/modelShape.ts';
import {objective} from '../src/loop/objective.ts';
import {forwardBackward, update} from '../src/loop/trainStep.ts';

describe('a step that updates weights on its way back', () => {
  onEveryBackend(() => {
    it('ends where one does that has all gradients first, to the last bit, and leaves nothing behind', () => {
      const before = memory().numTensors;
      const made = [1, 2].map(() => {
        const model = sequential({
          layers: [
            layers.conv2d({name: 'conv', filters: 2, kernelSize: 3, seed: 1, inputShape: [6, 6, 1]}),
            layers.relu(),
            layers.flatten(),
            layers.dropout({name: 'drop', seed: 2}),
            layers.linear({name: 'head', units: 3, seed: 3}),
          ],
        });
        const optimizer = optimizers.adam({learningRate: 0.01});
        const weights = model.trainableWeights.map(weight => weight.read() as Variable);
        const goal = objective('test', model, modelShape('test', model), {loss: 'meanSquaredError'});
        return {model, optimizer, weights, goal};
      });
      const [atOnce, after] = made;
      const batch = {xs: hashed('x', [4, 6, 6, 1]), ys: hashed('upstream', [4, 3])};
      for (let step = 0; step < 3; step++) {
        const own = forwardBackward(
          atOnce.model,
          atOnce.weights,
          atOnce.goal,
          batch,
          'mean',
          undefined,
          atOnce.optimizer,
        );
        const usual = forwardBackward(after.model, after.weights, after.goal, batch);
        update(after.optimizer, after.weights, usual.grads);
        expect([own.updated, own.grads, usual.updated]).to.deep.equal([true, {}, false]);
        expect(own.means[0].dataSync()).to.deep.equal(usual.means[0].dataSync());
        for (const [i, weight] of atOnce.weights.entries()) {
          expect(weight.dataSync(), weight.name).to.deep.equal(after.weights[i].dataSync());
        }
        for (const {means, totals, grads} of [own, usual]) dispose([means, totals, grads]);
      }
      for (const {model, optimizer} of made) {
        optimizer.dispose();
        model.dispose();
      }
      dispose(batch);
      expect(memory().numTensors).to.equal(before);
    });
  });
});
