/**
 * Our side of the measurement of loading weights: does what it is told on standard input, one JSON line a job, and answers
 * with one line. `pytorch.py` is the other side.
 */
import {createInterface} from 'node:readline';
import {type Tensor, tidy, zeros} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {useBackend} from '@tfjs-zoo/backend';
import {alexnet, createModel, loadStateDict, stateDict} from '@tfjs-zoo/models';
import {openWeights, saveWeights} from '@tfjs-zoo/weights/node';
import {memory, resetPeak} from '../../support/peakMemory.ts';
import type {Answer, Job} from './job.ts';

await useBackend('native');
/** The model that is loaded into, or was loaded last. */
let model: LayersModel | undefined;

const jobs: Readonly<Record<Job['do'], (file: string) => Promise<Answer>>> = {
  async write(file) {
    const made = alexnet({numClasses: 1000, seed: 1});
    await saveWeights(file, stateDict(made));
    made.dispose();
    return {};
  },
  async load(file) {
    model ??= alexnet({numClasses: 1000, seed: 2});
    const begin = performance.now();
    await loadStateDict(model, await openWeights(file));
    return {milliseconds: performance.now() - begin};
  },
  async create(file) {
    model?.dispose();
    const begin = performance.now();
    model = await createModel('alexnet', {weights: file});
    return {milliseconds: performance.now() - begin};
  },
  async createAndPredict(file) {
    model?.dispose();
    const begin = performance.now();
    model = await createModel('alexnet', {weights: file});
    await predict(model);
    return {milliseconds: performance.now() - begin};
  },
  async memory(file) {
    resetPeak();
    const before = memory()?.now ?? Number.NaN;
    model = await createModel('alexnet', {weights: file});
    const loaded = memory()?.peak ?? Number.NaN;
    await predict(model);
    return {loaded: loaded - before, predicted: (memory()?.peak ?? Number.NaN) - before};
  },
};

async function predict(network: LayersModel): Promise<void> {
  const y = tidy(() => network.predict(zeros([1, 224, 224, 3])) as Tensor);
  await y.data();
  y.dispose();
}

for await (const line of createInterface({input: process.stdin})) {
  const job: Job = JSON.parse(line);
  console.log(JSON.stringify(await jobs[job.do](job.file)));
}
