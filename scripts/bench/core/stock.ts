/**
 * The process with tfjs's own layers: `stock.ts <backend> [<tfjs-node's folder> <addon>]`, one JSON line a job on standard input.
 *
 * The cases that it reads name layers of ours beside tfjs's. These are not made here, and no kernel of ours is registered.
 */
import {readFile} from 'node:fs/promises';
import {createInterface} from 'node:readline';
import {type Tensor, tensor, tidy} from '@tensorflow/tfjs-core';
import {STOCK_NAMES, useStock} from '../stock/useStock.ts';
import {noise} from './case.ts';
import {CASES} from './cases/index.ts';
import {repeated} from './repeated.ts';
import type {StockAnswer, StockJob, Stored} from './stockJob.ts';
import {forward, forwardBackward, resultOf, type Subject} from './subject.ts';

/** How far results may be apart, in parts of the largest: sums of thousands of products in another order. */
const TOLERANCE = 1e-4;

const [name, ...native] = process.argv.slice(2);
const backend = STOCK_NAMES.find(each => each === name);
if (backend === undefined) throw new Error(`no backend '${name}'`);
await useStock(backend, ...native);

interface Made {
  readonly subject: Subject;
  readonly x: Tensor;
  readonly dy: Tensor;
  /** Timers of the pass forward and of that with the gradient. */
  readonly times: Record<'true' | 'false', () => number>;
}
let made: Made | undefined;

for await (const line of createInterface({input: process.stdin})) {
  const answer = await work(JSON.parse(line)).catch((error: unknown): StockAnswer => {
    return {failure: `an error, ${error instanceof Error ? error.message : String(error)}`};
  });
  console.log(JSON.stringify(answer));
}

async function work(job: StockJob): Promise<StockAnswer> {
  if (job.do === 'make') {
    for (const each of [made?.subject, made?.x, made?.dy]) each?.dispose();
    made = undefined;
    made = await make(job);
    return {};
  }
  if (made === undefined) throw new Error('there is nothing to run');
  if (job.do === 'run') return {milliseconds: made.times[`${job.backward}`]()};
  const {subject, dy} = made;
  const values = tidy(() => resultOf(subject, job.backward ? dy : undefined).dataSync<'float32'>());
  return {failure: job.expected && difference(await readValues(job.expected), values)};
}

async function make({at, weights, gradient}: Extract<StockJob, {do: 'make'}>): Promise<Made> {
  const {stock, name: called, shape} = CASES[at];
  if (stock === undefined) throw new Error('tfjs has none');
  const [x, dy] = [noise(called, shape), noise('gradient', gradient)];
  const values = await readValues(weights);
  let from = 0;
  const given = weights.shapes.map(each => {
    const size = each.reduce((a, b) => a * b, 1);
    from += size;
    return tensor(values.subarray(from - size, from), [...each]);
  });
  try {
    const subject = stock(x, given);
    const times = {
      false: repeated(() => forward(subject)),
      true: repeated(() => forwardBackward(subject, dy)),
    };
    return {subject, x, dy, times};
  } finally {
    for (const each of given) each.dispose();
  }
}

async function readValues({file}: Stored): Promise<Float32Array> {
  return new Float32Array(new Uint8Array(await readFile(file)).buffer);
}

function difference(ours: Float32Array, theirs: Float32Array): string | undefined {
  if (ours.length !== theirs.length) return `${theirs.length} numbers, ours ${ours.length}`;
  const scale = ours.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  const apart = ours.reduce((most, each, i) => Math.max(most, Math.abs(each - theirs[i])), 0);
  return apart <= TOLERANCE * scale ? undefined : `numbers that differ from ours, up to ${scale}, by ${apart}`;
}
