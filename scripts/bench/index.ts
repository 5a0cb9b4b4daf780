/**
 * How fast it is here: `npm run bench`, or `npm run bench -- core`, `-- data`, `-- weights`.
 *
 *   alexnet (default)  AlexNet's predictions, training steps, loading, memory and layers, against tfjs's own layers,
 *                      onnxruntime-node and PyTorch
 *   core               each layer and loss forwards and backwards, against tfjs's own and PyTorch
 *   data               photographs decoded and prepared, and each transform, against torchvision
 *   weights            AlexNet's 244 MB from the file to a model, time and memory, against PyTorch
 *
 *   --backends native,wasm   alexnet, core: which to measure; default: all that work here, plain JS only if nothing else does
 *   --rounds 20              rounds at most
 *   --seconds 10             seconds after which a measurement ends, once it has three rounds; core has 2, there are many
 *   --only pool              core, data: those whose name contains this
 *   --json                   one JSON document in place of the table
 */
import {parseArgs} from 'node:util';
import {benchAlexnet} from './alexnet/benchAlexnet.ts';
import {benchCore} from './core/benchCore.ts';
import {benchData} from './data/benchData.ts';
import type {MeasureOptions} from './measure.ts';
import {benchWeights} from './weights/benchWeights.ts';

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    backends: {type: 'string'},
    rounds: {type: 'string', default: '20'},
    seconds: {type: 'string'},
    only: {type: 'string', default: ''},
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
  if (name === 'alexnet') return await benchAlexnet(values.backends, options('10'));
  if (name === 'core') return await benchCore(values.backends, values.only, options('2'));
  if (name === 'data') return await benchData(values.only, options('10'));
  if (name === 'weights') return await benchWeights(options('10'));
  throw new Error(`bench: no part '${name}'; there are alexnet, core, data and weights`);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name}: '${text}' is not a positive number`);
  return value;
}
