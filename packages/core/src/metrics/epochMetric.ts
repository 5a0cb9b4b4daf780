/**
 * Metrics over a whole data set: states that take batch after batch and know the exact value at the end. The mean of a
 * precision or of an area under a curve over batches is no precision and no area.
 *
 * States are numbers of double precision outside of tfjs: they hold no tensor and need not be disposed.
 */
import type {DataType, Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {type MetricMemory, remembered} from './memory.ts';

/** The numbers of a tensor. */
export interface Values {
  readonly shape: readonly number[];
  readonly dtype: DataType;
  readonly data: ArrayLike<number>;
}

/** Labels and outputs of a batch, read from the device: see {@link readBatch}. */
export interface MetricBatch {
  readonly labels: Values;
  readonly outputs: Values;
  /** One number of at least 0 for each sample; all alike if left out. */
  readonly sampleWeights?: Values;
}

/** A metric on its way through a data set. */
export interface Accumulator<R = number> {
  /** Adds a batch: reads the tensors, which stay the caller's. */
  update(yTrue: Tensor, yPred: Tensor, sampleWeights?: Tensor): Promise<void>;
  /** Adds a batch that has been read already. */
  add(batch: MetricBatch): void;
  /**
   * The value over all samples since the start or the last reset; NaN if an output among them was NaN.
   *
   * @throws ConfigError if there was no sample.
   */
  result(): R;
  /** Forgets all samples. */
  reset(): void;
  /** All that it knows, to be saved; absent from a metric that cannot tell. The numbers are copies. */
  getState?(): MetricMemory;
  /**
   * Goes on from what {@link getState} gave, to the last bit.
   *
   * @throws ConfigError if it is the state of another metric.
   */
  setState?(memory: MetricMemory): void;
}

/** What is called `name` in the logs, and begins passes over data sets. Has no state of its own. */
export interface MetricSource<R = number> {
  readonly name: string;
  /** Begins a new pass over a data set. */
  accumulator(): Accumulator<R>;
}

/**
 * A metric over a data set, which can also be asked at once. One may serve any number of trainings and evaluations at the
 * same time.
 */
export interface EpochMetric<R = number> extends MetricSource<R> {
  /** The value for these samples alone. `sampleWeights` are `[batch]`. */
  (yTrue: Tensor, yPred: Tensor, sampleWeights?: Tensor): Promise<R>;
}

/** What a metric keeps of the samples it has seen. */
export interface MetricState<R> {
  add(batch: MetricBatch): void;
  result(): R;
  /** All of it, as copies. Without it a training cannot go on in the middle of an epoch. */
  getState?(): MetricMemory;
  /** Takes over what `getState` gave. */
  setState?(memory: MetricMemory): void;
}

/** Tells what begins passes over data sets from a function that gives one number a sample. */
export function isMetricSource(metric: object): metric is MetricSource<unknown> {
  return 'accumulator' in metric && typeof metric.accumulator === 'function';
}

/** Reads the tensors of a batch, all at once. */
export async function readBatch(yTrue: Tensor, yPred: Tensor, sampleWeights?: Tensor): Promise<MetricBatch> {
  const [labels, outputs, weights] = await Promise.all([
    values(yTrue),
    values(yPred),
    sampleWeights && values(sampleWeights),
  ]);
  return weights ? {labels, outputs, sampleWeights: weights} : {labels, outputs};
}

async function values(x: Tensor): Promise<Values> {
  return {shape: x.shape, dtype: x.dtype, data: await x.data()};
}

/** Makes a metric of a function that makes empty states. */
export function defineMetric<R extends number | number[] | number[][]>(
  name: string,
  start: () => MetricState<R>,
): EpochMetric<R> {
  // a first state that nobody uses: options that cannot work are refused here, not at the first batch
  start();
  const accumulator = (): Accumulator<R> => {
    let [state, samples, broken] = [start(), 0, false];
    const add = (batch: MetricBatch): void => {
      state.add(batch);
      samples += batch.labels.shape[0] ?? 1;
      broken ||= hasNaN(batch.outputs.data);
    };
    // as many samples, and whether an output was NaN, beside what the state keeps
    const getState =
      state.getState && ((): MetricMemory => ({...state.getState?.(), seen: Float64Array.of(samples, Number(broken))}));
    const setState = (memory: MetricMemory): void => {
      const seen = remembered(name, memory, 'seen', 2);
      state = start();
      state.setState?.(memory);
      [samples, broken] = [seen[0], seen[1] !== 0];
    };
    return {
      ...(getState ? {getState, setState} : {}),
      add,
      update: async (yTrue, yPred, sampleWeights) => add(await readBatch(yTrue, yPred, sampleWeights)),
      result: () => {
        if (samples === 0) throw new ConfigError(`${name}: there is no sample yet; call update first`);
        return broken ? allNaN(state.result()) : state.result();
      },
      reset: () => {
        [state, samples, broken] = [start(), 0, false];
      },
    };
  };
  const metric = async (yTrue: Tensor, yPred: Tensor, sampleWeights?: Tensor): Promise<R> => {
    const once = accumulator();
    await once.update(yTrue, yPred, sampleWeights);
    return once.result();
  };
  Object.defineProperty(metric, 'name', {value: name});
  return Object.assign(metric, {accumulator});
}

function hasNaN(data: ArrayLike<number>): boolean {
  for (let i = 0; i < data.length; i++) if (Number.isNaN(data[i])) return true;
  return false;
}

function allNaN<R extends number | number[] | number[][]>(result: R): R {
  return (Array.isArray(result) ? result.map(allNaN) : Number.NaN) as R;
}
