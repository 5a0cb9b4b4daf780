import {io, memory, type Optimizer, type Tensor2D, tensor2d} from '@tensorflow/tfjs-core';
import {type LayersModel, layers, loadLayersModel, sequential} from '@tensorflow/tfjs-layers';
import {optimizers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';

function build(optimizer: Optimizer): LayersModel {
  const model = sequential({
    layers: [
      layers.dense({
        units: 5,
        inputShape: [3],
        activation: 'tanh',
        kernelInitializer: 'ones',
        name: 'saved_hidden_layer',
      }),
      layers.dense({units: 2, kernelInitializer: 'ones', name: 'saved_head_1'}),
    ],
  });
  model.compile({optimizer, loss: 'meanSquaredError'});
  return model;
}

const xs = (): Tensor2D => tensor2d([0.5, -1, 2, 0.1, 0.3, -0.7], [2, 3]);
const ys = (): Tensor2D => tensor2d([1, 0, -1, 0.5], [2, 2]);

async function steps(model: LayersModel, n: number): Promise<void> {
  const [x, y] = [xs(), ys()];
  for (let i = 0; i < n; i++) await model.trainOnBatch(x, y);
  x.dispose();
  y.dispose();
}

async function saveAndLoad(model: LayersModel): Promise<LayersModel> {
  let artifacts: io.ModelArtifacts | undefined;
  await model.save(
    io.withSaveHandler(async saved => {
      artifacts = saved;
      return {modelArtifactsInfo: {dateSaved: new Date(0), modelTopologyType: 'JSON'}};
    }),
    {includeOptimizer: true},
  );
  return loadLayersModel({load: async () => artifacts ?? {}});
}

const weightsOf = (model: LayersModel): number[] => model.getWeights().flatMap(w => [...w.dataSync()]);

describe('an optimizer saved with its model', () => {
  const MADE: Record<string, () => Optimizer> = {
    adadelta: () => optimizers.adadelta({rho: 0.8, epsilon: 1e-4}),
    adagrad: () => optimizers.adagrad({lrDecay: 0.1, initialAccumulator: 0.1}),
    adam: () => optimizers.adam({learningRate: 0.03, beta1: 0.8, beta2: 0.9, epsilon: 1e-4, weightDecay: 0.02}),
    'adam with amsgrad': () => optimizers.adam({learningRate: 0.03, amsgrad: true, clipValue: 0.2}),
    adamW: () => optimizers.adamW({learningRate: 0.03}),
    adamax: () => optimizers.adamax({beta2: 0.9}),
    lamb: () => optimizers.lamb({learningRate: 0.01, trustClip: true, clipNorm: 0.5}),
    lion: () => optimizers.lion({learningRate: 0.01, weightDecay: 0.1}),
    nadam: () => optimizers.nadam({momentumDecay: 0.01, decoupledWeightDecay: true, weightDecay: 0.1}),
    radam: () => optimizers.radam({beta2: 0.8, clipNormPerWeight: 0.3}),
    rmsprop: () => optimizers.rmsprop({alpha: 0.9, centered: true, momentum: 0.5}),
    sgd: () => optimizers.sgd({learningRate: 0.05, momentum: 0.9, dampening: 0.1, weightDecay: 0.01, clipNorm: 0.7}),
  };
  onEveryBackend(() => {
    for (const [name, make] of Object.entries(MADE)) {
      it(`continues bit for bit: ${name}`, async () => {
        const whole = build(make());
        await steps(whole, 5);
        const loaded = await saveAndLoad(whole);
        await steps(whole, 4);
        await steps(loaded, 4);
        expect(weightsOf(loaded)).to.deep.equal(weightsOf(whole));
        expect(loaded.optimizer.iterations).to.equal(9);
        expect(loaded.optimizer.getConfig()).to.deep.equal(whole.optimizer.getConfig());
        for (const model of [whole, loaded]) {
          model.optimizer.dispose();
          model.dispose();
        }
      });

      it(`leaves frozen weights as they are: ${name}`, async () => {
        const model = build(make());
        model.layers[0].trainable = false;
        model.compile({optimizer: model.optimizer, loss: 'meanSquaredError'});
        const values = (): number[][] => model.layers.map(layer => layer.getWeights().flatMap(w => [...w.dataSync()]));
        const [body, head] = values();
        await steps(model, 3);
        expect(values()[0]).to.deep.equal(body);
        for (const [i, value] of values()[1].entries()) expect(value, `value ${i} of the head`).not.to.equal(head[i]);
        model.optimizer.dispose();
        model.dispose();
      });
    }
  });

  it('keeps the state of a layer that is frozen when it is saved', async () => {
    const run = async (reload: boolean): Promise<number[]> => {
      let model = build(optimizers.adam({learningRate: 0.03}));
      await steps(model, 3);
      model.layers[0].trainable = false;
      model.compile({optimizer: model.optimizer, loss: 'meanSquaredError'});
      await steps(model, 2);
      if (reload) model = await saveAndLoad(model);
      model.layers[0].trainable = true;
      model.compile({optimizer: model.optimizer, loss: 'meanSquaredError'});
      await steps(model, 3);
      return weightsOf(model);
    };
    expect(await run(true)).to.deep.equal(await run(false));
  });

  it('keeps no tensor beyond its slots and the last export', async () => {
    const model = build(optimizers.adam());
    await steps(model, 1);
    await model.optimizer.getWeights();
    const before = memory().numTensors;
    for (let i = 0; i < 3; i++) await model.optimizer.getWeights();
    await model.optimizer.setWeights(await model.optimizer.getWeights());
    await steps(model, 1);
    await model.optimizer.getWeights();
    expect(memory().numTensors).to.equal(before);
    model.optimizer.dispose();
    model.dispose();
  });

  it('asks for the groups it had', async () => {
    const optimizer = optimizers.adam();
    optimizer.setGroups([{match: () => true, learningRateScale: 0.1}]);
    const loaded = await saveAndLoad(build(optimizer));
    await expect(steps(loaded, 1)).to.be.rejectedWith(
      'adam: this optimizer was saved with 1 parameter groups, which files do not hold; call setGroups',
    );
    expect(loaded.optimizer).to.be.instanceOf(optimizers.Adam);
    (loaded.optimizer as optimizers.Adam).setGroups([]);
    await steps(loaded, 1);
  });

  it('asks for the function that was its learning rate, also when it is saved again without it', async () => {
    const optimizer = optimizers.lion({learningRate: step => 0.1 / (1 + step)});
    const model = build(optimizer);
    await steps(model, 3);
    expect(optimizer.learningRate).to.equal(0.025);
    const loaded = await saveAndLoad(await saveAndLoad(model));
    await expect(steps(loaded, 1)).to.be.rejectedWith(
      'lion: this optimizer was saved with a function as its learning rate, which files do not hold; set learningRate',
    );
    const continued = loaded.optimizer as optimizers.Lion;
    expect(continued.learningRate).to.equal(0.025);
    continued.learningRate = step => 0.1 / (1 + step);
    await steps(loaded, 1);
    await steps(model, 1);
    expect(continued.learningRate).to.equal(0.02);
    expect(weightsOf(loaded)).to.deep.equal(weightsOf(model));
  });

  it('refuses state of another shape', async () => {
    const small = build(optimizers.adam());
    await steps(small, 1);
    const saved = await small.optimizer.getWeights();
    const other = sequential({layers: [layers.dense({units: 7, inputShape: [3], name: 'saved_hidden_layer'})]});
    const optimizer = optimizers.adam();
    await optimizer.setWeights(saved);
    other.compile({optimizer, loss: 'meanSquaredError'});
    const y = tensor2d(new Float32Array(14), [2, 7]);
    await expect(other.trainOnBatch(xs(), y)).to.be.rejectedWith(
      /adam: the restored 'm' of 'saved_hidden_layer\/kernel\w*' has shape \[3,5\], the weight \[3,7\]/,
    );
  });
});
