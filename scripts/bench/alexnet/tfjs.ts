/** AlexNet on a backend of tfjs: `tfjs.ts zoo|stock <backend> <weights.safetensors> [bfloat16]`, ours or that of tfjs's own layers. */
import {
  oneHot,
  range,
  losses as stockLosses,
  type Tensor,
  tensor4d,
  tidy,
  train,
  transpose,
} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {BACKEND_NAMES, useBackend} from '@tfjs-zoo/backend';
import {losses, optimizers} from '@tfjs-zoo/core';
import {createModel} from '@tfjs-zoo/models';
import {pixels, SIZE, type Update} from './job.ts';
import {serve} from './serve.ts';
import {stockAlexnet} from './stockAlexnet.ts';

const [kind, name, file = '', precision] = process.argv.slice(2);
const backend = BACKEND_NAMES.find(each => each === name);
if (backend === undefined) throw new Error(`no backend '${name}'`);
const {version} = await useBackend(backend, {
  warn: () => {},
  ...(precision === 'bfloat16' ? {precision} : {}),
});

/** Far from what makes weights grow without bound: every step is to cost the same. */
const RATE = 1e-5;
const CLASSES = 1000;

let model: LayersModel | undefined;
let compiledFor: Update | undefined;
const images = new Map<number, Tensor>();
const batchOf = (batch: number): Tensor => {
  const made = images.get(batch) ?? tensor4d(pixels(batch), [batch, SIZE, SIZE, 3]);
  images.set(batch, made);
  return made;
};

async function load(): Promise<LayersModel> {
  const ours = await createModel('alexnet', {weights: file});
  if (kind === 'zoo') return ours;
  const stock = stockAlexnet(CLASSES);
  // its dense layers keep their weights the other way round
  tidy(() => stock.setWeights(ours.getWeights().map(weight => (weight.rank === 2 ? transpose(weight) : weight))));
  ours.dispose();
  return stock;
}

async function predict(batch: number): Promise<Float32Array> {
  model ??= await load();
  const y = model.predict(batchOf(batch)) as Tensor;
  const logits = await y.data<'float32'>();
  y.dispose();
  return logits;
}

/** A network's loss and update, as users of each would write them. */
function compile(network: LayersModel, update: Update): void {
  if (compiledFor === update) return;
  compiledFor = update;
  const adam = update === 'adam';
  if (kind === 'zoo') {
    const optimizer = adam
      ? optimizers.adam({learningRate: RATE})
      : optimizers.sgd({learningRate: RATE, momentum: 0.9});
    network.compile({optimizer, loss: losses.crossEntropy});
  } else {
    const optimizer = adam ? train.adam(RATE) : train.momentum(RATE, 0.9);
    network.compile({optimizer, loss: (y, x) => stockLosses.softmaxCrossEntropy(y, x)});
  }
}

/** One pass through the layers: these backends compute at once. */
async function layerTimes(batch: number): Promise<Record<string, number>> {
  model ??= await load();
  const times: Record<string, number> = {};
  let x = batchOf(batch);
  for (const layer of model.layers.slice(1)) {
    const begin = performance.now();
    const y = tidy(() => layer.apply(x) as Tensor);
    times[layer.name] = performance.now() - begin;
    if (x !== y && x !== batchOf(batch)) x.dispose();
    x = y;
  }
  x.dispose();
  return times;
}

await serve({
  version: `${backend} ${version}`,
  async load() {
    model?.dispose();
    model = undefined;
    compiledFor = undefined;
    model = await load();
  },
  async logits() {
    return [...(await predict(2))];
  },
  async predict({batch}) {
    await predict(batch);
  },
  async train({batch, update}) {
    model ??= await load();
    compile(model, update);
    const ys = tidy(() => oneHot(range(0, batch, 1, 'int32'), CLASSES, 1, 0, 'float32'));
    await model.trainOnBatch(batchOf(batch), ys);
    ys.dispose();
  },
  layers: ({batch}) => layerTimes(batch),
});
