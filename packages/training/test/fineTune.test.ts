import {memory} from '@tensorflow/tfjs-core';
import {type LayersModel, layers, sequential, callbacks as tfCallbacks} from '@tensorflow/tfjs-layers';
import type {optimizers} from '@tfjs-zoo/core';
import {
  discriminativeRates,
  earlyStopping,
  type FineTuneOptions,
  fineTune,
  reduceLROnPlateau,
  schedules,
} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {SmallDataset, smallModel, weightsOf} from './support/smallModel.ts';

/** Three dense layers named as AlexNet's, with batch norm in the body. */
function deepModel(): LayersModel {
  const dense = (name: string, units: number, inputShape?: number[]) =>
    layers.dense({name, units, kernelInitializer: 'ones', ...(inputShape ? {inputShape} : {})});
  return sequential({
    layers: [
      dense('features.1', 5, [4]),
      layers.batchNormalization({name: 'features.2'}),
      dense('features.10', 5),
      layers.activation({activation: 'tanh', name: 'features.11'}),
      dense('classifier.1', 3),
    ],
  });
}
const GROUPS = [['features.1', 'features.2'], ['features.10'], ['classifier']];

/** Weights of one layer. */
const of = (model: LayersModel, layer: string): number[] =>
  model
    .getLayer(layer)
    .getWeights()
    .flatMap(w => [...w.dataSync()]);

interface Step {
  optimizer: optimizers.AdamW;
  rates: number[];
  beta1: number;
  trainable: boolean[];
}

/** Fine-tunes and writes down what each step was made with. */
async function record(model: LayersModel, options: Partial<FineTuneOptions>, size = 16): Promise<Step[]> {
  const steps: Step[] = [];
  const kernels = model.layers.filter(l => l.getClassName() === 'Dense').map(l => l.weights[0].name);
  await fineTune(model, new SmallDataset(size), {
    epochs: 5,
    batchSize: 8,
    groups: GROUPS,
    ...options,
    callbacks: [
      {
        onBatchEnd: () => {
          const optimizer = model.optimizer as optimizers.AdamW;
          const rates = kernels.map(name => optimizer.learningRateOf(name));
          steps.push({optimizer, rates, beta1: optimizer.beta1, trainable: model.layers.map(l => l.trainable)});
        },
      },
    ],
  });
  return steps;
}

describe('fineTune', () => {
  it('takes weight decay and a limit of the gradients in both phases, 0.01 and none by default', async () => {
    const settings = async (options: Partial<FineTuneOptions>) => {
      const steps = await record(deepModel(), {freezeEpochs: 1, epochs: 1, ...options});
      return [...new Set(steps.map(({optimizer}) => optimizer))].map(({weightDecay, clipNorm}) => [
        weightDecay,
        clipNorm,
      ]);
    };
    expect(await settings({})).to.deep.equal([
      [0.01, null],
      [0.01, null],
    ]);
    expect(await settings({weightDecay: 0.3, clipNorm: 2})).to.deep.equal([
      [0.3, 2],
      [0.3, 2],
    ]);
    await expect(settings({weightDecay: -1})).to.be.rejectedWith(
      'adamW: weightDecay is -1; a finite number of at least 0 is needed',
    );
  });

  it('peaks at the learning rates [1e-5, 1e-4, 1e-3] of fastai for three groups', async () => {
    const steps = await record(deepModel(), {});
    // two frozen steps, then ten; the peak is at 0.3 of those
    const peak = steps[2 + 3].rates;
    for (const [i, rate] of [1e-5, 1e-4, 1e-3].entries()) expect(peak[i]).to.be.closeTo(rate, 1e-9 * rate);
    expect(Math.max(...steps.slice(2).map(({rates}) => rates[2]))).to.equal(peak[2]);
  });

  it('follows one cycle in each phase, with momentum against it', async () => {
    const steps = await record(deepModel(), {freezeEpochs: 2, learningRate: 0.01, lrMult: 4});
    const frozen = schedules.fastaiOneCycle({learningRate: 0.01, steps: 4, pctStart: 0.99});
    const unfrozen = schedules.fastaiOneCycle({learningRate: 0.005, steps: 10, divFactor: 5, pctStart: 0.3});
    for (const [i, {rates, beta1}] of steps.entries()) {
      const [schedule, at, scales] = i < 4 ? [frozen, i, [0.1, 0.1, 1]] : [unfrozen, i - 4, [0.25, 0.5, 1]];
      for (const [g, scale] of scales.entries()) expect(rates[g]).to.be.closeTo(schedule(at) * scale, 1e-15);
      expect(beta1).to.equal(schedule.momentum(at));
    }
    expect(steps).to.have.length(14);
  });

  it('has a new optimizer in each phase: fastai’s Adam, with decay on kernels only', async () => {
    const model = deepModel();
    const steps = await record(model, {});
    const [first, second] = [steps[0].optimizer, steps[2].optimizer];
    expect(first).not.to.equal(second);
    expect(new Set(steps.map(({optimizer}) => optimizer)).size).to.equal(2);
    expect(second.getConfig()).to.include({beta2: 0.99, epsilon: 1e-5, weightDecay: 0.01});
    for (const weight of model.weights) {
      expect(second.weightDecayOf(weight.name), weight.name).to.equal(weight.name.includes('kernel') ? 0.01 : 0);
    }
  });

  it('trains only the head and the batch norm in the first phase, everything in the second', async () => {
    const run = async (options: Partial<FineTuneOptions>): Promise<string[]> => {
      const model = deepModel();
      const before = new Map(model.layers.map(({name}) => [name, of(model, name)]));
      const abort = new AbortController();
      await fineTune(model, new SmallDataset(16), {
        epochs: 1,
        batchSize: 8,
        groups: GROUPS,
        signal: abort.signal,
        callbacks: [{onEpochBegin: epoch => (epoch === 1 && !options.freezeEpochs ? abort.abort() : undefined)}],
        ...options,
      });
      const changed = model.layers.filter(({name}) => String(of(model, name)) !== String(before.get(name)));
      expect(model.layers.every(({trainable}) => trainable)).to.equal(true);
      return changed.map(({name}) => name);
    };
    expect(await run({})).to.deep.equal(['features.2', 'classifier.1']);
    expect(await run({freezeEpochs: 1})).to.deep.equal(['features.1', 'features.2', 'features.10', 'classifier.1']);
    const steps = await record(deepModel(), {trainBatchNorm: false});
    expect(steps[0].trainable).to.deep.equal([false, false, false, true, true]);
    expect(steps[2].trainable).to.deep.equal([true, true, true, true, true]);
  });

  it('starts with everything at freezeEpochs 0', async () => {
    const steps = await record(deepModel(), {freezeEpochs: 0});
    expect(steps).to.have.length(10);
    expect(steps[3].rates[2]).to.be.closeTo(1e-3, 1e-12);
  });

  it('takes the last layer with weights as the head by default, or the groups a model carries', async () => {
    const ends = async (model: LayersModel): Promise<number[]> => {
      const steps = await record(model, {groups: undefined});
      return steps[2 + 3].rates.map(rate => Number(rate.toPrecision(6)));
    };
    expect(await ends(deepModel())).to.deep.equal([1e-5, 1e-5, 1e-3]);
    const zoo = deepModel();
    zoo.setUserDefinedMetadata({zoo: {groups: GROUPS}});
    expect(await ends(zoo)).to.deep.equal([1e-5, 1e-4, 1e-3]);
    const single = sequential({layers: [layers.dense({units: 3, inputShape: [4]})]});
    expect(await ends(single)).to.deep.equal([1e-3]);
  });

  it('is one training to callbacks, and joins both phases in the history', async () => {
    const calls: string[] = [];
    const history = await fineTune(smallModel(), new SmallDataset(16), {
      epochs: 2,
      freezeEpochs: 2,
      batchSize: 8,
      validation: new SmallDataset(8),
      callbacks: [
        {
          onTrainBegin: () => void calls.push('begin'),
          onEpochEnd: epoch => void calls.push(String(epoch)),
          onTrainEnd: () => void calls.push('end'),
        },
      ],
    });
    expect(calls).to.deep.equal(['begin', '0', '1', '2', '3', 'end']);
    expect(history).to.deep.include({epochs: [0, 1, 2, 3], steps: 8, stopReason: 'completed'});
    expect(Object.keys(history.logs)).to.deep.equal(['loss', 'accuracy', 'learning_rate', 'val_loss', 'val_accuracy']);
    for (const values of Object.values(history.logs)) expect(values).to.have.length(4);
  });

  it('lets early stopping judge the second phase only', async () => {
    const losses = [1, 2, 5, 6, 7];
    const write = {
      onEpochEnd: (epoch: number, logs?: Record<string, number>) => {
        if (logs) logs.loss = losses[epoch];
      },
    };
    for (const stopper of [earlyStopping({monitor: 'loss'}), tfCallbacks.earlyStopping({monitor: 'loss'})]) {
      const run = {epochs: 3, freezeEpochs: 2, batchSize: 8, callbacks: [write, stopper]};
      const history = await fineTune(smallModel(), new SmallDataset(16), run);
      // 5 is the first value it sees, 6 is worse
      expect(history.logs.loss).to.deep.equal([1, 2, 5, 6]);
      expect(history.stopReason).to.equal('stopped');
      if ('bestEpoch' in stopper) expect(stopper.bestEpoch).to.equal(2);
    }
  });

  it('leaves nothing behind, whether it ends or is aborted, and runs the same with the same seed', async () => {
    const start = memory().numTensors;
    const run = async (options: Partial<FineTuneOptions>): Promise<number[]> => {
      const model = deepModel();
      await fineTune(model, new SmallDataset(20), {epochs: 2, batchSize: 8, ...options});
      const weights = weightsOf(model);
      model.dispose();
      return weights;
    };
    expect(await run({seed: 1})).to.deep.equal(await run({seed: 1}));
    expect(await run({seed: 1})).not.to.deep.equal(await run({seed: 2}));
    const abort = new AbortController();
    await run({signal: abort.signal, callbacks: [{onBatchEnd: () => abort.abort()}]});
    expect(memory().numTensors).to.equal(start);
  });

  it('says what is wrong', async () => {
    const run = (options: Partial<FineTuneOptions>, data: Parameters<typeof fineTune>[1] = new SmallDataset(8)) =>
      fineTune(deepModel(), data, {epochs: 1, ...options});
    await expect(run({groups: [['features'], ['head']]})).to.be.rejectedWith(
      "fineTune: groups name 'head', and no layer with weights is called so; there are 'features.1', 'features.2', 'features.10', 'classifier.1'",
    );
    await expect(run({groups: [['features.1'], ['classifier']]})).to.be.rejectedWith(
      "fineTune: layer 'features.2' is in 0 groups; it must be in one",
    );
    await expect(run({groups: [['features'], ['features.10', 'classifier']]})).to.be.rejectedWith(
      "fineTune: layer 'features.10' is in 2 groups; it must be in one",
    );
    const odd = deepModel();
    odd.setUserDefinedMetadata({zoo: {groups: 'all'}});
    await expect(fineTune(odd, new SmallDataset(8), {epochs: 1})).to.be.rejectedWith(
      /^fineTune: userDefinedMetadata.zoo.groups of model '.*' is not a list of lists of layer names; give groups$/,
    );
    const {size: _, ...endless} = new SmallDataset(8).batches();
    await expect(run({}, endless)).to.be.rejectedWith(
      'fineTune: the data does not tell its number of batches, which the schedule needs; give it a `size`',
    );
    await expect(run({freezeEpochs: -1})).to.be.rejectedWith(
      'fineTune: freezeEpochs is -1; an integer of at least 0 is needed',
    );
    await expect(run({callbacks: [reduceLROnPlateau({monitor: 'loss'})]})).to.be.rejectedWith(
      'reduceLROnPlateau: the learning rate follows a schedule already',
    );
    expect(() => discriminativeRates(3, 0, 1)).to.throw(
      'discriminativeRates: the rates are 0 and 1; both must be above 0',
    );
  });
});
