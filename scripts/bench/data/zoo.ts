/**
 * Our side of the measurement of preparing images: does what it is told on standard input, one JSON line a job, and answers
 * with one line. `pytorch.py` is the other side.
 */
import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {dispose} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {imageClassificationPreset, imageTrainingPreset, type SampleDataset} from '@tfjs-zoo/data';
import {imageFolder, loader, readImage} from '@tfjs-zoo/data/node';
import type {Answer, Job, PipelineJob, TransformJob} from './job.ts';
import {inputs, TRANSFORMS} from './transforms.ts';

// the fastest that is here: where it is native, its library decodes JPEGs
await useBackend('auto', {warn: () => {}});

const PRESETS = {
  evaluation: imageClassificationPreset(),
  training: imageTrainingPreset({colorJitter: {brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1}}),
};
/** Images that are decoded at the same time without workers, as by `batches`. */
const READS_AT_ONCE = 8;
/** How long one transform is repeated. */
const MILLISECONDS = 30;

/** Loaders keep their threads from walk to walk. */
const loaders = new Map<string, SampleDataset>();
let epoch = 0;

async function walk({do: what, directory, workers}: PipelineJob): Promise<Answer> {
  if (what === 'decode') return await counted(await decoding(directory));
  const name = `${what} ${workers}`;
  let dataset = loaders.get(name);
  if (dataset === undefined) {
    const folder = await imageFolder(directory, {transform: PRESETS[what]});
    dataset = workers === 0 ? folder : loader(folder, {workers});
    loaders.set(name, dataset);
  }
  const batches = dataset.batches({batchSize: 32, epoch: epoch++, prefetch: 2});
  return await counted(async () => {
    for await (const {xs, ys} of batches) dispose([xs, ys]);
  });
}

async function counted(task: () => Promise<unknown>): Promise<Answer> {
  const before = process.cpuUsage();
  const begin = performance.now();
  await task();
  const milliseconds = performance.now() - begin;
  const {user, system} = process.cpuUsage(before);
  return {milliseconds, processor: (user + system) / 1000};
}

async function decoding(directory: string): Promise<() => Promise<unknown>> {
  const folders = await readdir(directory);
  const files = await Promise.all(
    folders.map(async folder => (await readdir(join(directory, folder))).map(file => join(directory, folder, file))),
  );
  const waiting = files.flat();
  const read = async () => {
    for (let file = waiting.pop(); file; file = waiting.pop()) await readImage(file);
  };
  return () => Promise.all(Array.from({length: READS_AT_ONCE}, read));
}

async function transform({file, name}: TransformJob): Promise<Answer> {
  const {of, run} = TRANSFORMS[name];
  const image = inputs(await readImage(file))[of];
  const begin = performance.now();
  let runs = 0;
  while (performance.now() - begin < MILLISECONDS) run(image, runs++);
  return {milliseconds: (performance.now() - begin) / runs};
}

for await (const line of createInterface({input: process.stdin})) {
  const job: Job = JSON.parse(line);
  console.log(JSON.stringify(job.do === 'transform' ? await transform(job) : await walk(job)));
}
