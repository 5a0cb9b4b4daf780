import {io, memory, mul, scalar, type Tensor, tensor2d, tensor4d, train} from '@tensorflow/tfjs-core';
import {type LayersModel, layers, loadLayersModel, regularizers, sequential} from '@tensorflow/tfjs-layers';
import {losses, metrics, optimizers, layers as zoo} from '@tfjs-zoo/core';
import {evaluate, type FitOptions, fit, schedules} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {SmallDataset, smallData, smallModel, weightsOf} from './support/smallModel.ts';

const {sgd, adam} = optimizers;

/** The next tests train on this, a fresh model each time. */
async function trained(options: Partial<FitOptions> = {}, size = 20): Promise<{model: LayersModel; weights: number[]}> {
  const model = smallModel();
  await fit(model, new SmallDataset(size), {epochs: 2, batchSize: 8, optimizer: 'adam', ...options});
  return {model, weights: weightsOf(model)};
}

describe('fit', () => {
  it('learns: accuracy above 0.95 on a task that a small network can do', async () => {
    const model = smallModel({hidden: 16});
    const {logs} = await fit(model, new SmallDataset(256), {
      epochs: 25,
      learningRate: 0.02,
      validation: new SmallDataset(64),
    });
    expect(logs.accuracy.at(-1)).to.be.above(0.95);
    expect(logs.val_accuracy.at(-1)).to.be.above(0.95);
  });

  it('makes the same steps as tfjs’s own fit', async () => {
    const {xs, ys} = smallData(20);
    const run = async (ours: boolean): Promise<number[]> => {
      const model = smallModel();
      model.compile({optimizer: train.momentum(0.1, 0.9), loss: losses.crossEntropy, metrics: [metrics.accuracy]});
      if (ours) await fit(model, {xs, ys}, {epochs: 3, batchSize: 8, shuffle: false});
      else await model.fit(xs, ys, {epochs: 3, batchSize: 8, shuffle: false, verbose: 0});
      return weightsOf(model);
    };
    expect(await run(true)).to.deep.equal(await run(false));
  });

  it('gives exact means over an epoch whose last batch is smaller', async () => {
    const data = smallData(20);
    const model = smallModel();
    // rate 0: the weights stand still, so every batch size must give the same means
    const means = async (batchSize: number): Promise<Record<string, number[]>> =>
      (await fit(model, data, {epochs: 1, batchSize, optimizer: 'sgd', learningRate: 0, validation: data})).logs;
    const whole = await means(20);
    for (const batchSize of [1, 3, 8, 19]) {
      const logs = await means(batchSize);
      for (const name of ['loss', 'accuracy', 'val_loss', 'val_accuracy']) {
        expect(logs[name][0], `${name} at ${batchSize}`).to.be.closeTo(whole[name][0], 1e-6);
      }
      // hits are whole numbers: no rounding at all
      expect(logs.accuracy[0]).to.equal(whole.accuracy[0]);
    }
  });

  it('adds the penalties of regularizers to the loss and to the gradient', async () => {
    const model = sequential({
      layers: [
        layers.dense({
          units: 2,
          inputShape: [4],
          useBias: false,
          kernelInitializer: 'ones',
          kernelRegularizer: regularizers.l2({l2: 0.5}),
        }),
      ],
    });
    const xs = tensor2d(new Float32Array(8), [2, 4]);
    const ys = tensor2d([1, 0, 0, 1], [2, 2]);
    const {logs} = await fit(model, {xs, ys}, {epochs: 1, optimizer: sgd({learningRate: 0.1})});
    // by hand: the samples are 0, so the loss is ln 2 and the penalty 0.5 · 8 · 1²; its gradient is 2 · 0.5 · 1
    expect(logs.loss[0]).to.be.closeTo(Math.LN2 + 4, 1e-6);
    for (const weight of weightsOf(model)) expect(weight).to.be.closeTo(0.9, 1e-6);
  });

  it('takes data sets, async iterables, tfjs’s iterators and tensors, to the same end', async () => {
    const {xs, ys} = smallData(20);
    const set = (): SmallDataset => new SmallDataset(20);
    const cut = set().batches({batchSize: 8});
    const run = async (data: Parameters<typeof fit>[1], own: boolean): Promise<number[]> => {
      const model = smallModel();
      await fit(model, data, {epochs: 2, optimizer: 'sgd', ...(own ? {batchSize: 8, shuffle: false} : {})});
      return weightsOf(model);
    };
    const expected = await run(set(), true);
    expect(await run({xs, ys}, true)).to.deep.equal(expected);
    expect(await run(cut, false)).to.deep.equal(expected);
    expect(await run({size: cut.size, iterator: cut.iterator}, false)).to.deep.equal(expected);
  });

  it('takes class indices as labels', async () => {
    const run = async (indices: boolean): Promise<number[]> => {
      const model = smallModel();
      await fit(model, smallData(20, {indices}), {epochs: 1, seed: 4});
      return weightsOf(model);
    };
    expect(await run(true)).to.deep.equal(await run(false));
  });

  it('runs the same with the same seed, and in another order with another', async () => {
    const first = await trained({seed: 1});
    expect((await trained({seed: 1})).weights).to.deep.equal(first.weights);
    expect((await trained({seed: 2})).weights).not.to.deep.equal(first.weights);
    const data = new SmallDataset(20);
    await fit(smallModel(), data, {epochs: 2, seed: 5});
    const walks = data.asked
      .filter(({epoch}) => epoch !== undefined)
      .map(({shuffle, seed, epoch}) => ({shuffle, seed, epoch}));
    expect(walks).to.deep.equal([0, 1].map(epoch => ({shuffle: true, seed: 5, epoch})));
  });

  it('continues a run: two calls with one optimizer end where one call does', async () => {
    const whole = await trained({epochs: 4});
    const model = smallModel();
    await fit(model, new SmallDataset(20), {epochs: 2, batchSize: 8, optimizer: adam()});
    const {epochs} = await fit(model, new SmallDataset(20), {epochs: 4, initialEpoch: 2, batchSize: 8});
    expect(weightsOf(model)).to.deep.equal(whole.weights);
    expect(epochs).to.deep.equal([2, 3]);
  });

  it('continues a run that was saved with its optimizer', async () => {
    const whole = await trained({epochs: 4});
    const {model} = await trained({epochs: 2});
    let artifacts: io.ModelArtifacts = {};
    const keep = io.withSaveHandler(async saved => {
      artifacts = saved;
      return {modelArtifactsInfo: {dateSaved: new Date(0), modelTopologyType: 'JSON'}};
    });
    await model.save(keep, {includeOptimizer: true});
    // tfjs warns that the file names no loss: it cannot write functions, and fit's default is one
    const {warn} = console;
    const warnings: string[] = [];
    console.warn = (text: string) => warnings.push(text);
    const loaded = await loadLayersModel({load: async () => artifacts}).finally(() => {
      console.warn = warn;
    });
    expect(warnings).to.have.length(1);
    await fit(loaded, new SmallDataset(20), {epochs: 4, initialEpoch: 2, batchSize: 8});
    expect(weightsOf(loaded)).to.deep.equal(whole.weights);
  });

  it('leaves no tensor behind over 20 steps, and after the model is disposed nothing at all', async () => {
    const start = memory().numTensors;
    const model = smallModel();
    const data = new SmallDataset(20);
    const options: FitOptions = {epochs: 5, batchSize: 5, validation: data, optimizer: 'adamW'};
    await fit(model, data, {...options, epochs: 1});
    const before = memory().numTensors;
    await fit(model, data, options);
    await fit(model, data, {...options, optimizer: undefined});
    expect(memory().numTensors).to.equal(before);
    model.dispose();
    expect(memory().numTensors).to.equal(start);
  });

  it('differentiates trainable weights only', async () => {
    const model = smallModel();
    model.layers[0].trainable = false;
    const body = (): number[] => [...model.layers[0].getWeights()[0].dataSync()];
    const frozen = body();
    const optimizer = adam();
    const before = memory().numTensors;
    await fit(model, new SmallDataset(20), {epochs: 1, optimizer});
    expect(memory().numTensors - before).to.equal(4); // two moments for the head's kernel and bias each
    expect(body()).to.deep.equal(frozen);
    for (const layer of model.layers) layer.trainable = false;
    await expect(fit(model, new SmallDataset(20), {epochs: 1})).to.be.rejectedWith(
      /has no trainable weight; unfreeze a layer/,
    );
  });

  it('follows a schedule step by step, and logs the last rate of each epoch', async () => {
    const optimizer = sgd({learningRate: 1, momentum: 0.9});
    const seen: number[] = [];
    const schedule = schedules.oneCycle({learningRate: 0.1, steps: 6});
    const {logs} = await fit(smallModel(), new SmallDataset(20), {
      epochs: 2,
      batchSize: 8,
      optimizer,
      learningRate: schedule,
      callbacks: [{onBatchEnd: () => void seen.push(optimizer.learningRate, optimizer.momentum)}],
    });
    expect(seen).to.deep.equal([0, 1, 2, 3, 4, 5].flatMap(i => [schedule(i), schedule.momentum(i)]));
    expect(logs.learning_rate).to.deep.equal([schedule(2), schedule(5)]);
  });

  it('calls the hooks in tfjs’s order with its logs and parameters', async () => {
    const calls: string[] = [];
    const keys = (logs?: object): string => Object.keys(logs ?? {}).join(' ');
    await fit(smallModel(), new SmallDataset(12), {
      epochs: 1,
      batchSize: 8,
      validation: new SmallDataset(4),
      metrics: {acc: metrics.accuracy, twice: (labels, scores) => mul(2, metrics.accuracy(labels, scores))},
      callbacks: [
        {
          onTrainBegin: () => void calls.push('train'),
          onEpochBegin: epoch => void calls.push(`epoch ${epoch}`),
          onBatchBegin: (batch, logs) => void calls.push(`batch ${batch}: ${keys(logs)}`),
          onBatchEnd: (batch, logs) => void calls.push(`done ${batch}: ${keys(logs)} ${logs?.size}`),
          onEpochEnd: (epoch, logs) => void calls.push(`done epoch ${epoch}: ${keys(logs)}`),
          onTrainEnd: () => void calls.push('trained'),
        },
      ],
    });
    expect(calls).to.deep.equal([
      'train',
      'epoch 0',
      'batch 0: batch size',
      'done 0: batch size loss acc twice 8',
      'batch 1: batch size',
      'done 1: batch size loss acc twice 4',
      'done epoch 0: loss acc twice learning_rate val_loss val_acc val_twice',
      'trained',
    ]);
  });

  it('stops after the epoch in which a callback sets model.stopTraining', async () => {
    const model = smallModel();
    const onEpochEnd = (epoch: number): void => {
      if (epoch === 1) model.stopTraining = true;
    };
    const history = await fit(model, new SmallDataset(8), {epochs: 5, callbacks: [{onEpochEnd}]});
    expect([history.epochs, history.stopReason, history.steps]).to.deep.equal([[0, 1], 'stopped', 2]);
    // and the next training is not stopped by what is left of it
    expect((await fit(model, new SmallDataset(8), {epochs: 2})).stopReason).to.equal('completed');
  });

  it('stops after the current step when aborted, disposes everything and still ends the callbacks', async () => {
    const start = memory().numTensors;
    const model = smallModel();
    const abort = new AbortController();
    const data = new SmallDataset(40);
    let ended = false;
    const history = await fit(model, data, {
      epochs: 5,
      batchSize: 8,
      signal: abort.signal,
      callbacks: [
        {
          onBatchEnd: batch => {
            if (batch === 2) abort.abort();
          },
          onTrainEnd: () => {
            ended = true;
          },
        },
      ],
    });
    expect(history).to.deep.equal({epochs: [], logs: {}, steps: 3, stopReason: 'aborted'});
    expect([data.delivered, ended]).to.deep.equal([3, true]);
    model.dispose();
    expect(memory().numTensors).to.equal(start);
  });

  it('resolves when aborted before it begins, while data is read, and during validation', async () => {
    expect(await fit(smallModel(), new SmallDataset(8), {epochs: 1, signal: AbortSignal.abort()})).to.include({
      steps: 0,
      stopReason: 'aborted',
    });
    const reading = new AbortController();
    const data = new SmallDataset(24);
    const cutShort = await fit(smallModel(), data, {
      epochs: 1,
      batchSize: 8,
      signal: reading.signal,
      callbacks: [{onBatchBegin: () => reading.abort(new Error('enough'))}],
    });
    expect([cutShort.steps, cutShort.stopReason]).to.deep.equal([1, 'aborted']);
    const validating = new AbortController();
    const validation = new SmallDataset(8);
    const batches = validation.batches.bind(validation);
    let walks = 0;
    validation.batches = options => {
      walks += 1;
      // the first looks at one sample before training
      if (walks === 2) validating.abort();
      return batches(options);
    };
    const unvalidated = await fit(smallModel(), new SmallDataset(8), {
      epochs: 3,
      signal: validating.signal,
      validation,
    });
    expect([unvalidated.steps, unvalidated.epochs, unvalidated.stopReason]).to.deep.equal([1, [], 'aborted']);
  });

  it('gives timers a turn, so that an abort from outside gets through', async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 0);
    const history = await fit(smallModel(), new SmallDataset(64), {epochs: 1e6, batchSize: 8, signal: abort.signal});
    expect(history.stopReason).to.equal('aborted');
  });

  it('passes on an error of the data, even one thrown after an abort', async () => {
    const abort = new AbortController();
    async function* broken(): AsyncGenerator<{xs: Tensor; ys: Tensor}> {
      yield smallData(4);
      abort.abort();
      throw new Error('disk on fire');
    }
    const data = {[Symbol.asyncIterator]: broken};
    await expect(fit(smallModel(), data, {epochs: 1, signal: abort.signal})).to.be.rejectedWith('disk on fire');
  });

  describe('says what is wrong', () => {
    const one = (xs: Tensor, ys: Tensor) => fit(smallModel(), {xs, ys}, {epochs: 1, shuffle: false});
    const zeros = (...shape: [number, number]): Tensor => tensor2d(new Float32Array(shape[0] * shape[1]), shape);

    it('with the samples', async () => {
      await expect(one(zeros(2, 5), zeros(2, 3))).to.be.rejectedWith(
        'fit: the first batch has samples of shape [5], the model takes [4]',
      );
      const image = sequential({layers: [layers.flatten({inputShape: [8, 8, 3]}), layers.dense({units: 2})]});
      const xs = tensor4d(new Float32Array(2 * 192), [2, 3, 8, 8]);
      await expect(fit(image, {xs, ys: zeros(2, 2)}, {epochs: 1})).to.be.rejectedWith(
        'fit: the first batch has samples of shape [3,8,8], the model takes [8,8,3]. The samples look channels-first; tfjs is channels-last',
      );
    });

    it('with the labels', async () => {
      await expect(one(zeros(2, 4), zeros(2, 7))).to.be.rejectedWith(
        'fit: the first batch has labels for 7 classes, the model 3 outputs. Labels must be one-hot [batch, 3] or class indices [batch]; ' +
          'to change the model, give it a head with as many outputs as there are classes',
      );
      await expect(one(zeros(2, 4), tensor2d([0, 3], [2, 1]))).to.be.rejectedWith(
        'fit: label 3 of sample 1 is not a class index from 0 to 2',
      );
      await expect(one(zeros(2, 4), tensor2d([1, 0, 0, 1, 1, 0], [2, 3]))).to.be.rejectedWith(
        'fit: labels of sample 1 are [1, 1, 0], which is not one-hot: they must be 0 or more and sum to 1, not 2',
      );
      await expect(one(zeros(2, 4), zeros(3, 3))).to.be.rejectedWith(
        'fit: xs holds 2 samples (shape [2,4]) and ys 3 (shape [3,3])',
      );
    });

    it('with the loss, before a weight is changed', async () => {
      const model = smallModel();
      const before = weightsOf(model);
      const xs = tensor2d([0, 0, Number.NaN, 0], [1, 4]);
      const ys = tensor2d([1, 0, 0], [1, 3]);
      await expect(fit(model, {xs, ys}, {epochs: 1})).to.be.rejectedWith(
        'fit: the loss of the first batch is NaN; value 2 of sample 0 is NaN',
      );
      expect(weightsOf(model)).to.deep.equal(before);
      const loss = (): Tensor => scalar(Number.POSITIVE_INFINITY);
      await expect(fit(model, smallData(4), {epochs: 1, loss: (_, y) => mul(loss(), y)})).to.be.rejectedWith(
        /the loss of the first batch is (Infinity|NaN|-Infinity); samples and labels are finite, so look at/,
      );
    });

    it('with the data as a whole', async () => {
      const empty = {async *[Symbol.asyncIterator](): AsyncGenerator<{xs: Tensor; ys: Tensor}> {}};
      await expect(fit(smallModel(), empty, {epochs: 1})).to.be.rejectedWith(
        'fit: the data gave no batch in epoch 0; it must not be empty, and must start anew each time it is walked',
      );
      await expect(fit(smallModel(), empty, {epochs: 1, batchSize: 4})).to.be.rejectedWith(
        'fit: batchSize is given, but the data comes in ready-made batches; set it where they are made',
      );
      await expect(fit(smallModel(), {} as SmallDataset, {epochs: 1})).to.be.rejectedWith(
        'fit: data is not a Dataset, an async iterable of {xs, ys}, or a pair of tensors {xs, ys}',
      );
      await expect(
        fit(smallModel(), new SmallDataset(4), {epochs: 1, validation: new SmallDataset(0)}),
      ).to.be.rejectedWith('fit: validation: the data gave no batch; it must not be empty');
      const odd = {size: 1, iterator: async () => ({next: async () => ({done: false as const, value: [1, 2]})})};
      await expect(fit(smallModel(), odd, {epochs: 1})).to.be.rejectedWith(
        'fit: a batch must be {xs, ys} with one tensor each',
      );
    });

    it('with the options', async () => {
      const run = (options: Partial<FitOptions>, model = smallModel()) =>
        fit(model, new SmallDataset(4), {epochs: 1, ...options});
      await expect(run({epochs: 0})).to.be.rejectedWith('fit: epochs is 0; an integer of at least 1 is needed');
      await expect(run({seed: -1})).to.be.rejectedWith('fit: seed -1 is not an integer from 0 to 4294967295');
      await expect(run({optimizer: 'adan' as 'adam'})).to.be.rejectedWith(
        "fit: optimizer 'adan' is unknown; give 'adadelta'",
      );
      await expect(run({learningRate: -1})).to.be.rejectedWith('setLearningRate: -1 is not a learning rate');
      await expect(run({metrics: [metrics.accuracy, metrics.accuracy]})).to.be.rejectedWith(
        "fit: two metrics, or a metric and the loss, are called 'accuracy'; give metrics as {name: function}",
      );
      const soft = sequential({
        layers: [layers.dense({name: 'out', units: 3, inputShape: [4], activation: 'softmax'})],
      });
      await expect(run({}, soft)).to.be.rejectedWith(
        "fit: the model's last layer 'out' applies softmax, and crossEntropy takes scores before it. " +
          'Leave the softmax out, or give a loss that takes probabilities',
      );
      const softLayer = sequential({layers: [layers.dense({units: 3, inputShape: [4]}), zoo.softmax({name: 'p'})]});
      await expect(run({loss: 'categoricalFocal'}, softLayer)).to.be.rejectedWith(
        "fit: the model's last layer 'p' applies softmax, and categoricalFocal takes scores before it. ",
      );
      await expect(run({loss: 'categoricalCrossentropy' as 'crossEntropy'})).to.be.rejectedWith(
        /^fit: no loss 'categoricalCrossentropy'; there are .* Did you mean 'categoricalCrossEntropy'\?/,
      );
    });

    it('when the model is being trained already', async () => {
      const model = smallModel();
      const first = fit(model, new SmallDataset(8), {epochs: 1});
      await expect(fit(model, new SmallDataset(8), {epochs: 1})).to.be.rejectedWith(
        /^fit: model '.*' is being trained already; wait for that to end$/,
      );
      await first;
    });
  });
});

describe('evaluate', () => {
  it('equals what one batch of everything gives, whatever the batch size', async () => {
    const model = smallModel();
    const {xs, ys} = smallData(50);
    const scores = model.predict(xs) as Tensor;
    const loss = [...losses.crossEntropy(ys, scores).dataSync()].reduce((a, b) => a + b) / 50;
    const hits = [...metrics.accuracy(ys, scores).dataSync()].reduce((a, b) => a + b);
    for (const batchSize of [1, 7, 32, 50]) {
      const result = await evaluate(model, {xs, ys}, {batchSize});
      expect(result.loss).to.be.closeTo(loss, 1e-6);
      expect(result.accuracy).to.equal(hits / 50);
    }
  });

  it('takes a loss by name, as fit does', async () => {
    const {xs, ys} = smallData(20);
    const given = await evaluate(smallModel(), {xs, ys}, {loss: losses.multiMargin});
    expect((await evaluate(smallModel(), {xs, ys}, {loss: 'multiMargin'})).loss).to.equal(given.loss);
    const run = async (loss: FitOptions['loss']): Promise<number> =>
      (await fit(smallModel(), {xs, ys}, {epochs: 1, loss})).logs.loss[0];
    expect(await run('multiMargin')).to.equal(await run(losses.multiMargin));
  });

  it('takes other losses and metrics, or those the model was compiled with', async () => {
    const model = sequential({layers: [layers.dense({units: 3, inputShape: [4], activation: 'softmax'})]});
    model.compile({optimizer: 'sgd', loss: 'categoricalCrossentropy'});
    const {xs, ys} = smallData(20);
    const [expected] = (await Promise.all([(model.evaluate(xs, ys) as Tensor).data()])).map(d => d[0]);
    expect((await evaluate(model, {xs, ys})).loss).to.be.closeTo(expected, 1e-6);
    const result = await evaluate(smallModel(), {xs, ys}, {metrics: [metrics.accuracy, metrics.topK(3)]});
    expect(result.top3).to.equal(1);
  });

  it('leaves nothing behind and does not touch the weights', async () => {
    const model = smallModel();
    const before = [memory().numTensors, weightsOf(model)];
    await evaluate(model, new SmallDataset(40), {batchSize: 8});
    expect([memory().numTensors, weightsOf(model)]).to.deep.equal(before);
  });

  it('rejects with the reason of its signal', async () => {
    const signal = AbortSignal.abort(new Error('not now'));
    await expect(evaluate(smallModel(), new SmallDataset(40), {signal})).to.be.rejectedWith('not now');
  });
});
