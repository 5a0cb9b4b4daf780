/**
 * How fast AlexNet runs and learns here: ours and the same network made of tfjs's own layers, with the same weights, on the
 * same backend, in turns. On wasm, tfjs's layers can learn only because @tfjs-zoo/backend brings the kernels for it.
 */
import {
  oneHot,
  losses as stockLosses,
  type Tensor,
  tensor1d,
  tensor4d,
  tidy,
  train,
  transpose,
} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {type BackendInfo, type BackendName, useBackend} from '@tfjs-zoo/backend';
import {losses, optimizers, streamOf, uniform} from '@tfjs-zoo/core';
import {alexnet} from '@tfjs-zoo/models';
import {chosenBackends} from './chosenBackends.ts';
import {type MeasureOptions, measure, type Timing, timed} from './measure.ts';
import type {Report} from './report.ts';
import {stockAlexnet} from './stockAlexnet.ts';

const CLASSES = 1000;
/** Far from what makes weights grow without bound: every step is to cost the same. */
const LEARNING_RATE = 1e-4;

/** One line of the table. */
interface Row {
  readonly backend: BackendInfo;
  readonly task: string;
  readonly ours: Timing;
  readonly stock: Timing;
}

/** Measures on the backends listed (`native,wasm`); without a list on all that work here, on plain JS only if nothing else does. */
export async function benchLayers(backends: string | undefined, options: MeasureOptions): Promise<Report> {
  const rows: Row[] = [];
  for (const name of await chosenBackends(backends)) rows.push(...(await benchmark(name, options)));
  return {text: table(rows), json: {node: process.version, rows}};
}

/** Measures on one backend. */
async function benchmark(name: BackendName, options: MeasureOptions): Promise<Row[]> {
  const backend = await useBackend(name);
  const ours = alexnet({numClasses: CLASSES, seed: 1});
  const stock = stockAlexnet(CLASSES);
  copyWeights(ours, stock);
  ours.compile({optimizer: optimizers.sgd({learningRate: LEARNING_RATE}), loss: losses.crossEntropy});
  stock.compile({optimizer: train.sgd(LEARNING_RATE), loss: (y, x) => stockLosses.softmaxCrossEntropy(y, x)});
  const found: Row[] = [];
  for (const batch of [1, 8]) {
    const xs = images(batch);
    checkEqual(ours, stock, xs);
    const [mine, theirs] = await measure(
      [ours, stock].map(model => timed(() => forward(model, xs))),
      options,
    );
    found.push({backend, task: `forward, batch ${batch}`, ours: mine, stock: theirs});
    xs.dispose();
  }
  const xs = images(8);
  const ys = tidy(() => oneHot(tensor1d([0, 1, 2, 3, 4, 5, 6, 7], 'int32'), CLASSES, 1, 0, 'float32'));
  const [mine, theirs] = await measure(
    [ours, stock].map(model =>
      timed(async () => {
        await model.trainOnBatch(xs, ys);
      }),
    ),
    options,
  );
  found.push({backend, task: 'training step, batch 8', ours: mine, stock: theirs});
  for (const tensor of [xs, ys]) tensor.dispose();
  for (const model of [ours, stock]) model.dispose();
  return found;
}

/** Images of uniform noise. */
function images(batch: number): Tensor {
  const values = uniform({seed: 1, stream: streamOf('bench/images'), step: batch}, batch * 224 * 224 * 3, -2, 2);
  return tensor4d(values, [batch, 224, 224, 3]);
}

/** One prediction, with the numbers fetched: that is when it is done. */
async function forward(model: LayersModel, xs: Tensor): Promise<void> {
  const y = model.predict(xs) as Tensor;
  await y.data();
  y.dispose();
}

/** Gives the stock network our weights; its dense layers keep theirs the other way round. */
function copyWeights(ours: LayersModel, stock: LayersModel): void {
  tidy(() => stock.setWeights(ours.getWeights().map(weight => (weight.rank === 2 ? transpose(weight) : weight))));
}

/** @throws Error if the two are not the same network, whose times could not be compared. */
function checkEqual(ours: LayersModel, stock: LayersModel, xs: Tensor): void {
  const [a, b] = [ours, stock].map(model => tidy(() => (model.predict(xs) as Tensor).dataSync<'float32'>()));
  const scale = b.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const apart = a.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i])), 0);
  if (!(apart <= 1e-4 * scale)) throw new Error(`bench: logits up to ${scale} differ by ${apart}`);
}

function table(found: readonly Row[]): string {
  const milliseconds = ({median, runs}: Timing): string => `${median.toFixed(median < 10 ? 1 : 0)} (${runs.length})`;
  const lines = found.map(({backend, task, ours, stock}) => {
    const ratio = (stock.median / ours.median).toFixed(2);
    const where = `${backend.name} ${backend.version}, threads: ${backend.threads}`;
    return `| ${where} | ${task} | ${milliseconds(ours)} | ${milliseconds(stock)} | ${ratio} |`;
  });
  return [
    `AlexNet, 224x224: median milliseconds (runs). ${found[0]?.backend.device}, Node ${process.version}.`,
    '',
    "| Backend | Task | tfjs-zoo | tfjs's layers | tfjs's layers ÷ tfjs-zoo |",
    '|---|---|---:|---:|---:|',
    ...lines,
  ].join('\n');
}
