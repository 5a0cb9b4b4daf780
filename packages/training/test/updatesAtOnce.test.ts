import {dispose, memory, type Tensor, type Variable} from '@tensorflow/tfjs-core';
import {sequential} from '@tensorflow/tfjs-layers';
import {layers, optimizers} from '@tfjs-zoo/core';
import {fit} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {hashed} from '../../core/test/support/hashed.ts';
import {modelShape} from '../src/loop/modelShape.ts';
import {objective} from '../src/loop/objective.ts';
import {disposeResult} from '../src/loop/trainBatch.ts';
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
        expect(own.grads).to.deep.equal({});
        own.step?.update();
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

  it('has the gradient of one weight at a time from the first step of fit on', async () => {
    const gradients: Tensor[] = [];
    const gone: boolean[] = [];
    class Watched extends optimizers.Sgd {
      protected override update(given: Parameters<optimizers.Sgd['update']>[0]): ReturnType<optimizers.Sgd['update']> {
        gone.push(gradients.every(({isDisposed}) => isDisposed));
        gradients.push(given.gradient);
        return super.update(given);
      }
    }
    const model = sequential({
      layers: [layers.linear({units: 3, seed: 1, inputShape: [2]}), layers.relu(), layers.linear({units: 2, seed: 2})],
    });
    const data = {xs: hashed('x', [4, 2]), ys: hashed('upstream', [4, 2])};
    const optimizer = new Watched({learningRate: 0.1});
    await fit(model, data, {steps: 1, optimizer, loss: 'meanSquaredError'});
    expect(gone).to.deep.equal([true, true, true, true]);
    model.dispose();
    dispose(data);
  });

  it('changes nothing and leaves nothing behind if it is given up', () => {
    const model = sequential({layers: [layers.linear({units: 3, seed: 1, inputShape: [2]})]});
    const weights = model.trainableWeights.map(weight => weight.read() as Variable);
    const goal = objective('test', model, modelShape('test', model), {loss: 'meanSquaredError'});
    const optimizer = optimizers.sgd({learningRate: 0.1, momentum: 0.9});
    const values = weights.map(weight => weight.dataSync().slice());
    const batch = {xs: hashed('x', [4, 2]), ys: hashed('upstream', [4, 3])};
    const before = memory().numTensors;
    disposeResult(forwardBackward(model, weights, goal, batch, 'mean', undefined, optimizer));
    expect(memory().numTensors).to.equal(before);
    expect(weights.map(weight => weight.dataSync())).to.deep.equal(values);
    expect(optimizer.iterations).to.equal(0);
    model.dispose();
    dispose(batch);
  });
});
