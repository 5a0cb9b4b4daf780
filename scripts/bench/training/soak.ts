/**
 * Trains a tiny network for as long as asked, with augmentation, dropout, validation and checkpoints, and looks after each
 * epoch at what the process holds: tensors, JavaScript's heap after a collection, and all of its memory.
 */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {memory} from '@tensorflow/tfjs-core';
import {sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {layers, normal, streamOf} from '@tfjs-zoo/core';
import {arrayDataset, imageClassificationPreset, imageTrainingPreset} from '@tfjs-zoo/data';
import {fit} from '@tfjs-zoo/training';
import {runDirectory} from '@tfjs-zoo/training/node';
import {quantile} from '../measure.ts';

/** How long. */
export interface SoakOptions {
  /** Seconds after which it ends, at the next step. @defaultValue not by time */
  seconds?: number;
  /** Epochs after which it ends. @defaultValue not by epochs */
  epochs?: number;
  /** Steps an epoch, of 8 images each. @defaultValue 500 */
  stepsPerEpoch?: number;
  /** Seconds between two checkpoints. @defaultValue 10 */
  everySeconds?: number;
}

/** What the process held at the end of an epoch. */
export interface SoakSample {
  readonly step: number;
  readonly tensors: number;
  /** Bytes of JavaScript's heap in use. */
  readonly heap: number;
  /** Bytes of memory that the process holds, whoever asked for it. */
  readonly resident: number;
}

/** What came out. */
export interface SoakResult {
  readonly steps: number;
  readonly seconds: number;
  /**
   * Numbers of tensors that there were at the end of an epoch, in the second quarter of the samples and in the last. While a
   * checkpoint is written there are more, copies that share their memory with the weights.
   */
  readonly tensors: {readonly early: readonly number[]; readonly late: readonly number[]};
  /** Median of the last quarter of the samples less that of the second, in bytes: the first is for caches to fill. */
  readonly heapGrowth: number;
  readonly residentGrowth: number;
  readonly samples: readonly SoakSample[];
}

const IMAGES = 64;
const BATCH = 8;
const SIDE = 8;

/** Soaks on the current backend. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const {seconds = Number.POSITIVE_INFINITY, epochs = 1e6, stepsPerEpoch = 500, everySeconds = 10} = options;
  const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-soak-'));
  const collect = collector();
  const samples: SoakSample[] = [];
  const ending = new AbortController();
  const since = performance.now();
  let steps = 0;
  const look = {
    onBatchEnd: () => {
      steps += 1;
      if (performance.now() - since > 1000 * seconds) ending.abort();
    },
    onEpochEnd: () => {
      collect();
      const {heapUsed, rss} = process.memoryUsage();
      samples.push({step: steps, tensors: memory().numTensors, heap: heapUsed, resident: rss});
    },
  };
  const model = network();
  const {training, validation} = data(stepsPerEpoch);
  try {
    await fit(model, training, {
      ...{epochs, batchSize: BATCH, optimizer: 'adamW', learningRate: 1e-3, validation, seed: 1},
      callbacks: [look],
      run: runDirectory(directory, {everySeconds, everyEpochs: 1e6, keepLast: 2, signals: false}),
      signal: ending.signal,
    });
  } finally {
    model.dispose();
    await rm(directory, {recursive: true, force: true});
  }
  return {steps, seconds: (performance.now() - since) / 1000, ...summary(samples), samples};
}

/** @throws Error if there are too few samples to compare quarters. */
function summary(samples: readonly SoakSample[]): Pick<SoakResult, 'tensors' | 'heapGrowth' | 'residentGrowth'> {
  if (samples.length < 8) {
    throw new Error(`soak: ${samples.length} epochs are too few to compare; 8 are needed, so let it run longer`);
  }
  const quarter = Math.floor(samples.length / 4);
  const [early, late] = [samples.slice(quarter, 2 * quarter), samples.slice(-quarter)];
  const growth = (of: (sample: SoakSample) => number): number =>
    quantile(late.map(of), 0.5) - quantile(early.map(of), 0.5);
  const counts = (part: readonly SoakSample[]): number[] =>
    [...new Set(part.map(({tensors}) => tensors))].sort((a, b) => a - b);
  return {
    tensors: {early: counts(early), late: counts(late)},
    heapGrowth: growth(({heap}) => heap),
    residentGrowth: growth(({resident}) => resident),
  };
}

function network() {
  return sequential({
    layers: [
      stock.inputLayer({inputShape: [SIDE, SIDE, 3]}),
      layers.conv2d({name: 'conv', filters: 4, kernelSize: 3, padding: 1, seed: 1}),
      layers.batchNorm({name: 'norm'}),
      layers.relu({name: 'relu'}),
      layers.flatten({name: 'flat'}),
      layers.dropout({name: 'drop', rate: 0.3, seed: 2}),
      layers.linear({name: 'head', units: 3, seed: 3}),
    ],
  });
}

/** A few images, drawn again and again: what a training remembers of each epoch is not what is looked for. */
function data(stepsPerEpoch: number) {
  const images = Array.from({length: IMAGES}, (_, i) => {
    const values = normal({seed: 4, stream: streamOf('soak'), step: i}, 12 * 12 * 3);
    return {width: 12, height: 12, data: Uint8Array.from(values, v => Math.min(255, Math.max(0, 128 + 40 * v)))};
  });
  const labels = images.map((_, i) => i % 3);
  const all = arrayDataset({images, labels, transform: imageTrainingPreset({crop: SIDE})});
  return {
    training: all.subset(Uint32Array.from({length: BATCH * stepsPerEpoch}, (_, i) => i % IMAGES)),
    validation: all.withTransform(imageClassificationPreset({resize: SIDE, crop: SIDE})),
  };
}

/** Collects garbage, which Node offers only if it is asked to. */
function collector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
