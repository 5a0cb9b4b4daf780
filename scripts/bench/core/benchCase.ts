/** Times one case, forwards and backwards: ours, tfjs's own and PyTorch's, in turns. */
import {setTimeout as sleep} from 'node:timers/promises';
import {memory, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {Contender} from '../contender.ts';
import {type MeasureOptions, measure, type Timing} from '../measure.ts';
import {type Case, noise, type TorchCase} from './case.ts';
import {forward, forwardBackward, gradients, type Subject} from './subject.ts';

/** What PyTorch is told, and what it answers. */
export interface TorchJob {
  readonly case: TorchCase;
  readonly backward: boolean;
  readonly repeats: number;
}
export interface TorchAnswer {
  readonly milliseconds: number;
  /** Values in the output. */
  readonly size: number;
}
export type Torch = Contender<TorchJob, TorchAnswer>;

/** Who takes part. */
export type Side = 'zoo' | 'tfjs' | 'pytorch';

/** One line of the table. */
export interface CoreRow {
  readonly name: string;
  readonly about: string;
  readonly shape: readonly number[];
  readonly pass: 'forward' | 'forward and backward';
  readonly timings: Readonly<Partial<Record<Side, Timing>>>;
  /** Why tfjs's could not be compared. */
  readonly failure?: string;
}

/** Least milliseconds of a run: shorter work is repeated within it, so that timers and garbage weigh little. */
const LEAST = 5;
/** Milliseconds that PyTorch's threads are given to end: they spin for more work, on the processor of whoever is next. */
const SETTLING = 30;
/** Repetitions at most. */
const MOST = 200;

/** How far results may be apart, in parts of the largest: sums of thousands of products in another order. */
const TOLERANCE = 1e-4;

/** Measures a case on the current backend; `torch` is left out where there is none. */
export async function benchCase(each: Case, torch: Torch | undefined, options: MeasureOptions): Promise<CoreRow[]> {
  const {name, about, shape} = each;
  const x = noise(name, shape);
  const {ours, stock: makeStock} = each.subjects(x);
  const made = makeStock && attempt(makeStock);
  const stock = made?.value;
  const dy = tidy(() => noise('gradient', ours.forward(false).shape));
  const rows: CoreRow[] = [];
  for (const backward of [false, true]) {
    const pass = (subject: Subject): void => (backward ? forwardBackward(subject, dy) : forward(subject));
    const sides: [Side, () => Promise<number>][] = [['zoo', repeated(() => pass(ours))]];
    const failure = stock === undefined ? made?.failure : failureOf(each, ours, stock, backward ? dy : undefined);
    if (stock !== undefined && failure === undefined) sides.push(['tfjs', repeated(() => pass(stock))]);
    if (torch !== undefined && each.torch !== undefined) {
      sides.push(['pytorch', await torchRun(torch, name, each.torch, backward, dy.size)]);
    }
    const before = memory().numTensors;
    const runs = sides.map(([, run]) => run);
    const timings = await measure(runs, options);
    const left = memory().numTensors - before;
    if (left !== 0) throw new Error(`bench: ${name} left ${left} tensors behind`);
    rows.push({
      name,
      about,
      shape,
      pass: backward ? 'forward and backward' : 'forward',
      timings: Object.fromEntries(sides.map(([side], i) => [side, timings[i]])),
      failure,
    });
  }
  for (const subject of [ours, stock]) subject?.dispose();
  for (const tensor of [x, dy]) tensor.dispose();
  return rows;
}

/** What tfjs makes of something, or says to what it cannot do: that is shown in the table. */
function attempt<T>(make: () => T): {readonly value?: T; readonly failure?: string} {
  try {
    return {value: make()};
  } catch (error) {
    return {failure: `an error, ${error instanceof Error ? error.message : String(error)}`};
  }
}

/** The milliseconds of a run, of which as many as fill {@link LEAST} are timed together. */
function repeated(run: () => void): () => Promise<number> {
  let repeats: number | undefined;
  const time = (times: number): number => {
    const start = performance.now();
    for (let i = 0; i < times; i++) run();
    return (performance.now() - start) / times;
  };
  return async () => {
    if (repeats === undefined) {
      time(1);
      repeats = repeatsFor(time(1));
    }
    // not counted: after PyTorch caches hold something else and threads are asleep, which short work feels for milliseconds
    if (repeats > 1) time(repeats);
    return time(repeats);
  };
}

const repeatsFor = (milliseconds: number): number => Math.min(MOST, Math.max(1, Math.ceil(LEAST / milliseconds)));

/** @throws Error if PyTorch's output has not as many values as ours: it would be something else. */
async function torchRun(
  torch: Torch,
  name: string,
  of: TorchCase,
  backward: boolean,
  values: number,
): Promise<() => Promise<number>> {
  const {size} = await torch.run({case: of, backward, repeats: 1});
  if (size !== values) throw new Error(`bench: ${name} has ${values} values, PyTorch's ${of.expression} ${size}`);
  const {milliseconds} = await torch.run({case: of, backward, repeats: 1});
  const repeats = repeatsFor(milliseconds);
  return async () => {
    const answer = await torch.run({case: of, backward, repeats});
    await sleep(SETTLING);
    return answer.milliseconds;
  };
}

/** Why tfjs's cannot be compared with ours: it fails, or computes something else. */
function failureOf(each: Case, ours: Subject, stock: Subject, dy: Tensor | undefined): string | undefined {
  const compute = (subject: Subject): Float32Array => tidy(() => result(subject, dy).dataSync<'float32'>());
  const {value: theirs, failure} = attempt(() => compute(stock));
  if (theirs === undefined || each.random) return failure;
  const mine = compute(ours);
  const scale = mine.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  const apart = mine.reduce((most, x, i) => Math.max(most, Math.abs(x - theirs[i])), 0);
  if (mine.length === theirs.length && apart <= TOLERANCE * scale) return undefined;
  return `numbers that differ from ours, up to ${scale}, by ${apart}`;
}

/** The output as in a prediction, or the gradient with respect to the input. */
function result(subject: Subject, dy: Tensor | undefined): Tensor {
  return dy === undefined ? subject.forward(false) : gradients(subject, dy)[0];
}
