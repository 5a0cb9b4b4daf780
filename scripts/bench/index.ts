/**
 * How fast it is here: `npm run bench`, or `npm run bench -- core`, `-- data`, `-- training`, `-- weights`.
 *
 *   alexnet (default)  AlexNet's predictions, training steps, loading, memory and stages, against tfjs as shipped,
 *                      onnxruntime-node and PyTorch
 *   core               each layer and loss forwards and backwards, against tfjs's own and PyTorch
 *   data               photographs decoded and prepared, and each transform, against torchvision
 *   training           what fit adds to a step, what checkpoints cost, epochs on kept features; with --soak, memory over time
 *   weights            AlexNet's 244 MB from the file to a model, time and memory, against PyTorch
 *
 *   --backends native,wasm   alexnet, core: which to measure; default: all that work here, for core plain JS only if nothing else does
 *   --rounds 20              rounds at most
 *   --seconds 10             seconds after which a measurement ends, once it has three rounds; alexnet has 20, core 2, there are many
 *   --only pool              alexnet, core, data, training: those whose name contains this
 *   --soak 1200              training: train for so many seconds and tell how tensors and memory grew
 *   --json                   one JSON document in place of the table
 */
import {parseArgs} from 'node:util';
import {benchAlexnet} from './alexnet/benchAlexnet.ts';
import {benchCore} from './core/benchCore.ts';
import {benchData} from './data/benchData.ts';
import type {MeasureOptions} from './measure.ts';
import {benchTraining} from './training/benchTraining.ts';
import {reportSoak} from './training/soakReport.ts';
import {benchWeights} from './weights/benchWeights.ts';

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    backends: {type: 'string'},
    rounds: {type: 'string', default: '20'},
    seconds: {type: 'string'},
    only: {type: 'string', default: ''},
    soak: {type: 'string'},
    json: {type: 'boolean', default: false},
  },
});
const options = (seconds: string): MeasureOptions => ({
  rounds: positive('rounds', values.rounds),
  seconds: positive('seconds', values.seconds ?? seconds),
});
const {text, json} = await part(positionals);
console.log(values.json ? JSON.stringify(json, null, 2) : text);

async function part([name = 'alexnet', ...more]: readonly string[]): ReturnType<typeof benchAlexnet> {
  if (more.length > 0) throw new Error(`bench: one part at a time, not also ${more.join(', ')}`);
  if (name === 'alexnet') return await benchAlexnet(values.backends, values.only, options('20'));
  if (name === 'core') return await benchCore(values.backends, values.only, options('2'));
  if (name === 'data') return await benchData(values.only, options('10'));
  if (name === 'training') {
    if (values.soak !== undefined) return await reportSoak(values.backends, positive('soak', values.soak));
    return await benchTraining(values.backends, values.only, options('60'));
  }
  if (name === 'weights') return await benchWeights(options('10'));
  throw new Error(`bench: no part '${name}'; there are alexnet, core, data, training and weights`);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name}: '${text}' is not a positive number`);
  return value;
}
