/**
 * How fast it is here: `npm run bench`, or `npm run bench -- weights`.
 *
 *   layers (default)   AlexNet's forward pass and training step, against the same network made of tfjs's own layers
 *   weights            AlexNet's 244 MB from the file to a model, time and memory, against PyTorch
 *
 *   --backends native,wasm   layers: which to measure; default: all that work here, plain JS only if nothing else does
 *   --rounds 20              rounds at most
 *   --seconds 10             seconds after which a measurement ends, once it has three rounds
 *   --json                   one JSON document in place of the table
 */
import {parseArgs} from 'node:util';
import {benchLayers} from './layers.ts';
import type {MeasureOptions} from './measure.ts';
import {benchWeights} from './weights/benchWeights.ts';

const {values, positionals} = parseArgs({
  allowPositionals: true,
  options: {
    backends: {type: 'string'},
    rounds: {type: 'string', default: '20'},
    seconds: {type: 'string', default: '10'},
    json: {type: 'boolean', default: false},
  },
});
const options: MeasureOptions = {
  rounds: positive('rounds', values.rounds),
  seconds: positive('seconds', values.seconds),
};
const {text, json} = await part(positionals);
console.log(values.json ? JSON.stringify(json, null, 2) : text);

async function part([name = 'layers', ...more]: readonly string[]): ReturnType<typeof benchLayers> {
  if (more.length > 0) throw new Error(`bench: one part at a time, not also ${more.join(', ')}`);
  if (name === 'layers') return await benchLayers(values.backends, options);
  if (name === 'weights') return await benchWeights(options);
  throw new Error(`bench: no part '${name}'; there are layers and weights`);
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name}: '${text}' is not a positive number`);
  return value;
}
