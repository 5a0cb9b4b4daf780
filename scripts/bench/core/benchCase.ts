/** Times one case, forwards and backwards: ours in this process, tfjs's and PyTorch's in theirs, in turns. */
import {setTimeout as sleep} from 'node:timers/promises';
import {memory, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {Contender} from '../contender.ts';
import {type MeasureOptions, measure, type Timing} from '../measure.ts';
import {type Case, noise, type TorchCase} from './case.ts';
import {repeated, repeatsFor} from './repeated.ts';
import type {Stock} from './stockProcess.ts';
import {forward, forwardBackward, resultOf} from './subject.ts';

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

/** Who takes part beside ours. */
export interface Peers {
  readonly tfjs?: Stock;
  readonly pytorch?: Torch;
}
export type Side = 'zoo' | keyof Peers;

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

/** Milliseconds that a peer's threads are given to end: they spin for more work, on the processor of whoever is next. */
const SETTLING = 30;

/** Measures a case on the current backend. */
export async function benchCase(each: Case, {tfjs, pytorch}: Peers, options: MeasureOptions): Promise<CoreRow[]> {
  const {name, about, shape} = each;
  const x = noise(name, shape);
  const ours = each.ours(x);
  const dy = tidy(() => noise('gradient', ours.forward(false).shape));
  const theirs = each.stock === undefined ? undefined : await tfjs?.make(each, ours.weights, dy.shape);
  const rows: CoreRow[] = [];
  for (const backward of [false, true]) {
    const pass = (): void => (backward ? forwardBackward(ours, dy) : forward(ours));
    const sides: [Side, () => Promise<number>][] = [['zoo', async () => time()]];
    const time = repeated(pass);
    const failure = await theirs?.failureOf(
      backward,
      tidy(() => valuesOf(each, resultOf(ours, backward ? dy : undefined))),
    );
    if (theirs !== undefined && failure === undefined) sides.push(['tfjs', settled(() => theirs.run(backward))]);
    if (pytorch !== undefined && each.torch !== undefined)
      sides.push(['pytorch', settled(await torchRun(pytorch, name, each.torch, backward, dy.size))]);
    const before = memory().numTensors;
    const timings = await measure(
      sides.map(([, run]) => run),
      options,
    );
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
  ours.dispose();
  for (const tensor of [x, dy]) tensor.dispose();
  return rows;
}

/** What tfjs's are to be compared with: nothing where numbers are drawn. */
function valuesOf({random}: Case, result: Tensor): Float32Array | undefined {
  return random ? undefined : result.dataSync<'float32'>();
}

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
  return async () => (await torch.run({case: of, backward, repeats})).milliseconds;
}

function settled(run: () => Promise<number>): () => Promise<number> {
  return async () => {
    const milliseconds = await run();
    await sleep(SETTLING);
    return milliseconds;
  };
}
