/**
 * Looks at the data of a training before its first step, for mistakes that otherwise show after an epoch.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {checkBatch} from './checkBatch.ts';
import type {ModelShape} from './modelShape.ts';
import type {Objective} from './objective.ts';
import {
  type BatchSettings,
  checkedBatch,
  disposeBatch,
  type TrainingData,
  type WalkOptions,
  walk,
} from './trainingData.ts';
import {unlessAborted} from './unlessAborted.ts';

/** A training's data, and what it must fit. */
interface DataPlan {
  readonly owner: string;
  readonly shape: ModelShape;
  readonly objective: Objective;
  readonly data: TrainingData;
  readonly validation: TrainingData | undefined;
  readonly walking: WalkOptions;
  readonly signal: AbortSignal | undefined;
}

/**
 * Checks all labels of tensors, the number of classes of data sets, and of validation data the first sample or batch.
 *
 * @throws ConfigError that names what does not fit.
 */
export async function checkData(plan: DataPlan): Promise<void> {
  const {owner, data, validation, walking, signal} = plan;
  if (signal?.aborted) return;
  await checkWhole(owner, plan, data);
  if (!validation) return;
  const validationOwner = `${owner}: validation`;
  await checkWhole(validationOwner, plan, validation);
  await unlessAborted(signal, () => peek(validationOwner, plan, validation, walking.batches));
}

/** Checks what is known of all samples without reading one. */
async function checkWhole(owner: string, {shape, objective, walking}: DataPlan, data: TrainingData): Promise<void> {
  const {ofClasses} = objective;
  if ('xs' in data && 'ys' in data) {
    await checkBatch(owner, {xs: data.xs, ys: data.ys, samples: undefined}, {shape, ofClasses}, row => `sample ${row}`);
    return;
  }
  const units = shape.output.at(-1);
  if (!ofClasses || shape.output.length !== 2 || typeof units !== 'number' || !('classNames' in data)) return;
  const {length} = data.classNames;
  // labels that are rows of another width are found at the first batch
  if (walking.batches?.labels !== 'index' || length <= units) return;
  throw new ConfigError(
    `${owner}: the data has ${length} classes, the model ${units} outputs; give it a head with as many outputs as there are classes`,
  );
}

/** Checks the first sample of a data set, or the first of ready-made batches that can be walked again. */
async function peek(owner: string, plan: DataPlan, data: TrainingData, batches: BatchSettings = {}): Promise<void> {
  // a generator can be walked only once
  if (Symbol.asyncIterator in data && data[Symbol.asyncIterator]() === (data as object)) return;
  const {dtype, labels, onBadSample} = batches;
  // bad samples are told when it is their turn
  const reading: BatchSettings = {dtype, labels, prefetch: 0, onBadSample: onBadSample && 'skip'};
  const options: WalkOptions = 'batches' in data ? {batches: reading, batchSize: 1, signal: plan.signal} : {};
  for await (const item of walk(owner, data, options).batches) {
    const batch = checkedBatch(owner, item);
    try {
      await checkBatch(owner, batch, {shape: plan.shape, ofClasses: plan.objective.ofClasses});
    } finally {
      disposeBatch(batch);
    }
    return;
  }
  throw new ConfigError(`${owner}: the data gave no batch; it must not be empty`);
}
