/** Training on samples that come one after another, and on draws. */
import {memory} from '@tensorflow/tfjs-core';
import {type LayersModel, layers, sequential} from '@tensorflow/tfjs-layers';
import {arrayDataset, balance, generatorDataset, type StreamDataset} from '@tfjs-zoo/data';
import {evaluate, fineTune, fit} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {smallArrays, weightsOf} from './support/smallModel.ts';

const SIZE = 22;
const classNames = ['a', 'b', 'c'];
const {xs, labels} = smallArrays(SIZE);
const inMemory = arrayDataset({images: xs, labels, classNames, sampleShape: [1, 1, 4]});

/** The samples of {@link inMemory}, one after another. */
function* generate() {
  for (let i = 0; i < SIZE; i++) yield {sample: xs.slice(4 * i, 4 * i + 4), label: labels[i]};
}
const streamed = generatorDataset(generate, {classNames, sampleShape: [1, 1, 4]});

function network(): LayersModel {
  return sequential({
    layers: [
      layers.flatten({inputShape: [1, 1, 4]}),
      layers.dense({units: 3, kernelInitializer: 'ones', biasInitializer: 'zeros'}),
    ],
  });
}

async function trained(data: StreamDataset) {
  const model = network();
  const how = {epochs: 3, batchSize: 5, shuffle: false, optimizer: 'sgd', learningRate: 0.1} as const;
  const history = await fit(model, data, {...how, validation: data});
  const result = {weights: await weightsOf(model), logs: history.logs};
  const evaluation = await evaluate(model, data, {batchSize: 4});
  model.dispose();
  return {...result, evaluation};
}

describe('data of unknown size', () => {
  it('trains and is evaluated as the same samples in memory are, bit for bit', async () => {
    expect(streamed.size).to.equal(undefined);
    expect(await trained(streamed)).to.deep.equal(await trained(inMemory));
  });

  it('is shuffled as fit does by default, and leaves no tensor', async () => {
    const model = network();
    const options = {epochs: 1, batchSize: 5, optimizer: 'sgd', seed: 4} as const;
    await fit(model, streamed, options);
    const before = memory().numTensors;
    await fit(model, streamed, options);
    expect(memory().numTensors).to.equal(before);
    model.dispose();
  });

  it('must tell its size where a schedule needs it', async () => {
    const model = network();
    await expect(fineTune(model, streamed, {epochs: 1})).to.be.rejectedWith(
      'fineTune: the data does not tell its number of batches, which the schedule needs; give it a `size`',
    );
    const sized = generatorDataset(generate, {classNames, sampleShape: [1, 1, 4], size: SIZE});
    const history = await fineTune(model, sized, {epochs: 1, freezeEpochs: 1, batchSize: 11});
    expect(history.steps).to.equal(4);
    model.dispose();
  });
});

describe('balanced data', () => {
  it('trains on as many of each class in every epoch', async () => {
    const model = network();
    const counts = [0, 1, 2].map(label => labels.filter(found => found === label).length);
    const steps = Math.ceil((3 * Math.max(...counts)) / 5);
    const history = await fit(model, balance(inMemory), {epochs: 2, batchSize: 5, optimizer: 'sgd'});
    expect(history.steps).to.equal(2 * steps);
    model.dispose();
  });
});
