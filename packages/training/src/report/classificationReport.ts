/**
 * How a classifier does, class by class, and where it is most wrong.
 *
 * References: scikit-learn `classification_report`; fastai `ClassificationInterpretation`.
 */
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {checkCount} from '../checks.ts';
import {classCount, predictLoop} from '../loop/predictLoop.ts';
import type {TrainingData} from '../loop/trainingData.ts';
import {ClassificationReport, type WorstSample} from './report.ts';

/** Settings of {@link classificationReport}. */
export interface ClassificationReportOptions {
  /** Name of each class. @defaultValue the data set's, otherwise the numbers from 0 */
  classNames?: readonly string[];
  /** Samples with the highest loss to list. @defaultValue 9 */
  worst?: number;
  /** Samples a batch; not for ready-made batches. @defaultValue 32 */
  batchSize?: number;
  /** Told after each batch how many samples are done. */
  onProgress?: (done: number) => void;
  /** Ends the work: the promise rejects with the signal's reason. */
  signal?: AbortSignal;
}

/**
 * Runs a classifier over labelled data and counts what it took for what.
 *
 * @example
 * ```ts
 * import {writeFile} from 'node:fs/promises';
 * const report = await classificationReport(model, validation);
 * console.log(String(report)); // a table: precision, recall, F1 and number of samples of each class
 * await writeFile('confusion.svg', report.plot());
 * ```
 * @throws ConfigError if the model is no classifier of two classes or more, class names are missing, or the first batch
 *   does not fit the model.
 */
export async function classificationReport(
  model: LayersModel,
  data: TrainingData,
  {classNames, worst = 9, batchSize, onProgress, signal}: ClassificationReportOptions = {},
): Promise<ClassificationReport> {
  const owner = 'classificationReport';
  checkCount(`${owner}: worst`, worst);
  if (batchSize !== undefined) checkCount(`${owner}: batchSize`, batchSize, 1);
  const classes = classCount(owner, model);
  const names = classNames ?? namesOf(data) ?? Array.from({length: classes}, (_, i) => String(i));
  if (names.length !== classes) {
    throw new ConfigError(`${owner}: ${names.length} class names, but model '${model.name}' has ${classes} outputs`);
  }
  const confusion = names.map(() => new Array<number>(classes).fill(0));
  const found: WorstSample[] = [];
  let done = 0;
  for await (const {labels, probabilities} of predictLoop(owner, model, data, {batchSize, signal})) {
    for (const [i, label] of labels.entries()) {
      const row = probabilities.subarray(i * classes, (i + 1) * classes);
      const predicted = row.indexOf(Math.max(...row));
      confusion[label][predicted] += 1;
      const index = done + i;
      // float32 rounds the probability of a sure mistake to 0; its loss is then that of the smallest float32
      const loss = -Math.log(Math.max(row[label], 2 ** -149));
      found.push({index, name: nameOf(data, index), label, predicted, probability: row[predicted], loss});
    }
    done += labels.length;
    found.sort((a, b) => b.loss - a.loss).splice(worst);
    onProgress?.(done);
  }
  return new ClassificationReport(names, confusion, found);
}

const namesOf = (data: TrainingData): readonly string[] | undefined =>
  'classNames' in data ? data.classNames : undefined;

const nameOf = (data: TrainingData, index: number): string | undefined =>
  'name' in data && typeof data.name === 'function' ? String(data.name(index)) : undefined;
