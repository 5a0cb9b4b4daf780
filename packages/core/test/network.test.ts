/** A residual network of this package's parts, trained as PyTorch trains it: the parts together, on every backend. */
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {cast, memory, oneHot, type Tensor, tensor1d} from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  loadLayersModel,
  model,
  type SymbolicTensor,
  layers as stock,
} from '@tensorflow/tfjs-layers';
import {layers, losses, metrics, optimizers} from '@tfjs-zoo/core';
import {loadStateDict} from '@tfjs-zoo/models';
import {evaluate, fit} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';
import {closeTo} from './support/closeTo.ts';
import {hashed} from './support/hashed.ts';

/** PyTorch in float64: scripts/fixtures/core_network.py. */
const fixture: {
  labels: number[];
  parameters: Record<string, number[]>;
  losses: number[];
  logits: number[];
  runningMean: number[];
  runningVar: number[];
} = JSON.parse(readFileSync(new URL('./fixtures/network.json', import.meta.url), 'utf8'));

const EPOCHS = 3;
const BATCH = 4;

const conv = (filters: number, kernelSize: number, name: string, more: object = {}): stock.Layer =>
  layers.conv2d({filters, kernelSize, padding: (kernelSize - 1) / 2, useBias: false, name, ...more});
const norm = (name: string): stock.Layer => layers.batchNorm({name});
const apply = (x: SymbolicTensor, ...list: stock.Layer[]): SymbolicTensor =>
  list.reduce((y, layer) => layer.apply(y) as SymbolicTensor, x);

function block(x: SymbolicTensor, filters: number, strides: number, name: string): SymbolicTensor {
  const branch = apply(
    x,
    ...[conv(filters, 3, `${name}.conv1`, {strides}), norm(`${name}.bn1`), layers.relu()],
    ...[conv(filters, 3, `${name}.conv2`, {groups: 2}), norm(`${name}.bn2`)],
  );
  const shortcut =
    strides === 1 ? x : apply(x, conv(filters, 1, `${name}.downsample.0`, {strides}), norm(`${name}.downsample.1`));
  return apply(stock.add().apply([branch, shortcut]) as SymbolicTensor, layers.relu());
}

/** The fixture's network with its first weights. */
async function network(): Promise<LayersModel> {
  const x = input({shape: [8, 8, 2]});
  const stem = apply(
    x,
    ...[conv(4, 3, 'conv1'), norm('bn1'), layers.relu()],
    layers.maxPool2d({poolSize: 3, strides: 2, padding: 1}),
  );
  const features = block(block(stem, 4, 1, 'layer1'), 6, 2, 'layer2');
  const net = model({
    inputs: x,
    outputs: apply(features, layers.globalAvgPool2d(), layers.linear({units: 3, name: 'fc'})),
  });
  const start = Object.entries(fixture.parameters).map(([name, shape], k) => {
    const one = shape.length === 1 && name.endsWith('weight') ? 1 : 0;
    const count = shape.reduce((a, b) => a * b, 1);
    const values = Float32Array.from(
      {length: count},
      (_, i) => Math.fround((Math.imul(i + 1000 * k, 2654435761) >>> 0) / 2 ** 32 - 0.5) + one,
    );
    return [name, {dtype: 'float32' as const, shape, data: async () => values}] as const;
  });
  await loadStateDict(net, new Map(start), {strict: false});
  return net;
}

const sgd = (): optimizers.Sgd =>
  optimizers.sgd({learningRate: 0.05, momentum: 0.9, nesterov: true, weightDecay: 0.01});
const smoothed = (labels: Tensor, logits: Tensor): Tensor => losses.crossEntropy(labels, logits, {labelSmoothing: 0.1});
const images = (): Tensor => hashed('x', [8, 8, 8, 2]);

function expectLearnt(net: LayersModel): void {
  // float32 against float64 over six steps of nine layers; a wrong formula is off by 1e-3 and more
  closeTo(net.predict(images()) as Tensor, fixture.logits, 5e-6);
  const [, , mean, variance] = net.getLayer('layer2.bn2').getWeights();
  closeTo(mean, fixture.runningMean, 5e-6);
  closeTo(variance, fixture.runningVar, 5e-6);
}

describe('a residual network', () => {
  let directory: string;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'tfjs-zoo-network-'));
  });
  after(() => rmSync(directory, {recursive: true, force: true}));

  onEveryBackend(name => {
    it('has PyTorch’s losses, logits and statistics after three epochs of fit, and leaves no tensors behind', async () => {
      const net = await network();
      const data = {xs: images(), ys: tensor1d(fixture.labels, 'int32')};
      const optimizer = sgd();
      const options = {batchSize: BATCH, shuffle: false, optimizer, loss: smoothed, metrics: ['accuracy' as const]};
      const {logs} = await fit(net, data, {...options, epochs: 1});
      const before = memory().numTensors;
      const {logs: later} = await fit(net, data, {...options, initialEpoch: 1, epochs: EPOCHS});
      expect(memory().numTensors).to.equal(before);
      closeTo(tensor1d([...logs.loss, ...later.loss]), fixture.losses, 5e-6);
      expectLearnt(net);
    });

    it('has them in tfjs’s own compile and fit too, with our loss, metric and optimizer', async () => {
      const net = await network();
      net.compile({optimizer: sgd(), loss: smoothed, metrics: [metrics.accuracy]});
      // tfjs wants labels as wide as the outputs
      const ys = cast(oneHot(tensor1d(fixture.labels, 'int32'), 3), 'float32');
      const {history} = await net.fit(images(), ys, {batchSize: BATCH, epochs: EPOCHS, shuffle: false, verbose: 0});
      closeTo(tensor1d(history.loss as number[]), fixture.losses, 5e-6);
      expect(history.accuracy).to.have.length(EPOCHS);
      expectLearnt(net);
    });

    it('goes on bit for bit from files with its optimizer', async () => {
      const url = `file://${join(directory, name)}`;
      const data = {xs: images(), ys: cast(oneHot(tensor1d(fixture.labels, 'int32'), 3), 'float32')};
      // tfjs saves names of losses and no functions
      const whole = await network();
      whole.compile({optimizer: sgd(), loss: 'meanSquaredError'});
      const options = {batchSize: BATCH, shuffle: false};
      await fit(whole, data, {...options, epochs: 2});
      await whole.save(url, {includeOptimizer: true});
      await fit(whole, data, {...options, initialEpoch: 2, epochs: EPOCHS});

      const loaded = await loadLayersModel(`${url}/model.json`);
      await fit(loaded, data, {...options, initialEpoch: 2, epochs: EPOCHS});
      const bytes = (net: LayersModel): unknown => net.getWeights().map(weight => weight.dataSync());
      expect(bytes(loaded)).to.deep.equal(bytes(whole));
      expect(await evaluate(loaded, data, options)).to.deep.equal(await evaluate(whole, data, options));
    });
  });
});
