/**
 * What the training loop costs: `fit` against a loop written by hand, checkpoints against none, epochs on kept features
 * against epochs that compute them. What a step itself costs, and PyTorch's, is in the part `alexnet`.
 */
import {cpus} from 'node:os';
import {oneHot, randomNormal, tensor1d, tidy} from '@tensorflow/tfjs-core';
import {type LayersModel, sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {type BackendInfo, useBackend} from '@tfjs-zoo/backend';
import {layers} from '@tfjs-zoo/core';
import {alexnet, freeze} from '@tfjs-zoo/models';
import type {TrainingBatch} from '@tfjs-zoo/training';
import {chosenBackends} from '../chosenBackends.ts';
import {type MeasureOptions, quantile} from '../measure.ts';
import type {Report} from '../report.ts';
import {cachedEpoch, photographs} from './cachedEpoch.ts';
import {checkpointCost} from './checkpointCost.ts';
import {stepCost} from './stepCost.ts';

/** A line of the table. */
interface Row {
  readonly backend: string;
  readonly task: string;
  readonly found: string;
  readonly target: string;
  readonly raw: object;
}

/** Turns of measurements of which each takes seconds. */
const FEW = 5;

const NARROW = 16;

type Task = readonly [name: string, measure: (options: MeasureOptions) => Promise<Omit<Row, 'backend' | 'task'>>];

/** Measures on the backends listed; by default on the first of those that work here. Tasks whose name contains `only`. */
export async function benchTraining(
  backends: string | undefined,
  only: string,
  options: MeasureOptions,
): Promise<Report> {
  const names = await chosenBackends(backends);
  const rows: Row[] = [];
  for (const name of backends === undefined ? names.slice(0, 1) : names) {
    const info = await useBackend(name);
    for (const [task, measure] of TASKS) {
      if (task.includes(only)) rows.push({backend: titleOf(info), task, ...(await measure(options))});
    }
  }
  return {text: table(rows), json: {node: process.version, rows}};
}

const TASKS: readonly Task[] = [
  [
    "AlexNet, batch 32: fit's step ÷ a bare one",
    async options => {
      const found = await withModel(alexnet({seed: 1}), [224, 224, 3], 1000, 32, (model, batch) =>
        stepCost(model, batch, options),
      );
      const {bare, ratio} = found;
      return {found: `${ratio.toFixed(3)} (${milliseconds(bare)})`, target: '≤ 1.03', raw: found};
    },
  ],
  [
    "tiny network, batch 32: fit's step − a bare one",
    async options => {
      const found = await withModel(tiny(), [4], 3, 32, (model, batch) =>
        stepCost(model, batch, {...options, rounds: 100 * options.rounds}),
      );
      return {found: `${found.added.toFixed(2)} ms (${milliseconds(found.bare)})`, target: '≤ 1 ms', raw: found};
    },
  ],
  [
    'AlexNet, SGD with momentum: a checkpoint a minute',
    async () => {
      const found = await withModel(alexnet({seed: 1}), [224, 224, 3], 1000, NARROW, (model, batch) =>
        checkpointCost(model, batch, {turns: FEW, steps: 8}),
      );
      const {wall, processor, thread, until, pages, share} = found;
      const waits = (of: 'wall' | 'processor'): string => milliseconds(until.map(each => each[of]));
      const all =
        `${milliseconds(wall)} wall, ${milliseconds(processor)} processor, ${milliseconds(thread)} of the thread that trains; ` +
        `until it goes on ${waits('wall')} wall, ${waits('processor')} processor; ${quantile(pages, 0.5)} new pages`;
      return {found: `${(100 * share).toFixed(2)} % (${all})`, target: '< 1 %', raw: found};
    },
  ],
  cached('the last layer learns, no dropout', 0, ['features', 'classifier.1', 'classifier.4']),
  cached('the last layer learns', 0.5, ['features', 'classifier.1', 'classifier.4']),
  cached('all three linear layers learn', 0.5, ['features']),
];

function cached(name: string, dropout: number, frozen: readonly string[]): Task {
  return [
    `AlexNet, ${name}: an epoch that computes features ÷ one that has them`,
    async ({rounds}) => {
      const make = (): LayersModel => {
        const model = alexnet({seed: 1, dropout, numClasses: 10});
        freeze(model, frozen);
        return model;
      };
      const models = [make(), make()] as const;
      const found = await cachedEpoch(models, photographs(96), Math.min(rounds, FEW));
      for (const model of models) model.dispose();
      return {
        found: `${found.ratio.toFixed(1)} (${milliseconds(found.computed)} ÷ ${milliseconds(found.cached)})`,
        target: '≥ 10',
        raw: found,
      };
    },
  ];
}

function tiny(): LayersModel {
  return sequential({
    layers: [
      stock.inputLayer({inputShape: [4]}),
      layers.linear({units: 8, seed: 1}),
      layers.relu(),
      layers.linear({units: 3, seed: 2}),
    ],
  });
}

async function withModel<T>(
  model: LayersModel,
  shape: readonly number[],
  classes: number,
  size: number,
  measure: (model: LayersModel, batch: TrainingBatch) => Promise<T>,
): Promise<T> {
  const xs = randomNormal([size, ...shape], 0, 1, 'float32', 1);
  const ys = tidy(() => {
    const labels = tensor1d(
      Array.from({length: size}, (_, i) => i % classes),
      'int32',
    );
    return oneHot(labels, classes, 1, 0, 'float32');
  });
  try {
    return await measure(model, {xs, ys});
  } finally {
    for (const each of [xs, ys, model]) each.dispose();
  }
}

const milliseconds = (values: readonly number[]): string => {
  const median = quantile(values, 0.5);
  return `${median.toFixed(Math.abs(median) < 10 ? 2 : 0)} ms`;
};

const titleOf = ({name, version, threads}: BackendInfo): string => `${name} ${version}, threads: ${threads}`;

function table(rows: readonly Row[]): string {
  return [
    `What the training loop costs: medians over turns. ${cpus()[0]?.model}, Node ${process.version}.`,
    '',
    '| Backend | What | Found | Target |',
    '|---|---|---:|---:|',
    ...rows.map(({backend, task, found, target}) => `| ${backend} | ${task} | ${found} | ${target} |`),
  ].join('\n');
}
