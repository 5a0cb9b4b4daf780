/** AlexNet as a program has it on a backend of tfjs: what our side and tfjs's own have in common. Imports nothing of ours. */
import {oneHot, range, type Tensor, tensor4d, tidy} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {playTurn} from '../burst.ts';
import {CLASSES, pixels, SIZE, type Update} from './job.ts';
import type {Worker} from './serve.ts';
import {stagePass} from './stagePass.ts';
import {stageMedians} from './stages.ts';

/** What the two differ in. */
export interface Network {
  readonly version: string;
  readonly threads: number;
  load(): Promise<LayersModel>;
  /** Sets loss and update, as users of each would write them. */
  compile(model: LayersModel, update: Update): void;
}

/** Makes the worker; it loads at the first job that needs a model. */
export function tfjsWorker({version, threads, load, compile}: Network): Worker {
  let model: LayersModel | undefined;
  let compiledFor: Update | undefined;
  /** Stages without a gradient here. */
  let failures: Readonly<Record<string, string>> = {};
  const images = new Map<number, Tensor>();

  async function loaded(): Promise<LayersModel> {
    model ??= await load();
    return model;
  }

  function batchOf(batch: number): Tensor {
    const made = images.get(batch) ?? tensor4d(pixels(batch), [batch, SIZE, SIZE, 3]);
    images.set(batch, made);
    return made;
  }

  async function predict(batch: number): Promise<Float32Array> {
    const y = (await loaded()).predict(batchOf(batch)) as Tensor;
    const logits = await y.data<'float32'>();
    y.dispose();
    return logits;
  }

  return {
    async about() {
      return {version, threads};
    },
    async load() {
      model?.dispose();
      compiledFor = undefined;
      model = undefined;
      await loaded();
    },
    async logits() {
      return [...(await predict(2))];
    },
    async predict(batch) {
      await predict(batch);
    },
    async train({batch, update}) {
      const network = await loaded();
      if (compiledFor !== update) compile(network, update);
      compiledFor = update;
      const ys = tidy(() => oneHot(range(0, batch, 1, 'int32'), CLASSES, 1, 0, 'float32'));
      try {
        await network.trainOnBatch(batchOf(batch), ys);
      } finally {
        ys.dispose();
      }
    },
    async stages({batch, backward, burst}) {
      const network = await loaded();
      const passes: Record<string, number>[] = [];
      await playTurn(async () => {
        const pass = stagePass(network, batchOf(batch), backward, failures);
        passes.push(pass.times);
        failures = pass.failures;
      }, burst);
      // the first does not count
      return {stages: stageMedians(passes.slice(1)), failures: backward ? failures : {}};
    },
  };
}
