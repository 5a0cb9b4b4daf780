/**
 * TensorBoard's event files, written without TensorFlow. Reference: `tensorflow/core/util/event.proto`, `events_writer.h`.
 */
import {appendFile, mkdir, open} from 'node:fs/promises';
import {hostname} from 'node:os';
import {join} from 'node:path';
import {Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '@tfjs-zoo/core';
import type {RgbImage} from '@tfjs-zoo/data';
import {checkCount} from '../../checks.ts';
import {histogram} from './histogram.ts';
import {png} from './png.ts';
import {record} from './record.ts';
import * as summaries from './summaries.ts';
import {doubleField, field, intField, joined} from './wire.ts';

/** Settings of {@link eventWriter}. */
export interface EventWriterOptions {
  /** A clock in milliseconds since 1970, for tests. @defaultValue Date.now */
  now?: () => number;
}

/** Settings of {@link EventWriter.histogram}. */
export interface HistogramOptions {
  /** Number of buckets. @defaultValue 30, as in `tf.summary.histogram` */
  buckets?: number;
}

const VERSION = 'brain.Event:2';

/** Writes one event file, which is made with the first thing that is written. Whatever is written is in the file when its promise resolves. */
export class EventWriter {
  readonly directory: string;
  readonly #now: () => number;
  #path: Promise<string> | undefined;
  /** What is being written: events follow each other. */
  #last: Promise<void> = Promise.resolve();

  constructor(directory: string, {now = Date.now}: EventWriterOptions) {
    this.directory = directory;
    this.#now = now;
  }

  /** Adds a number to a series. A tag with slashes, such as `loss/head`, puts series in groups. */
  async scalar(tag: string, value: number, step: number): Promise<void> {
    await this.#summary('scalar', tag, step, () => summaries.scalarSummary(tag, value));
  }

  /**
   * Adds the distribution of values, those of a tensor or others; values that are not finite are left out. The tensor stays the caller's.
   *
   * @throws ConfigError if `buckets` is not a positive integer.
   */
  async histogram(
    tag: string,
    values: Tensor | ArrayLike<number>,
    step: number,
    {buckets = 30}: HistogramOptions = {},
  ): Promise<void> {
    checkCount('eventWriter: histogram: buckets', buckets, 1);
    const numbers = values instanceof Tensor ? await values.data() : values;
    await this.#summary('histogram', tag, step, () => summaries.histogramSummary(tag, histogram(numbers, buckets)));
  }

  /**
   * Adds an image, or several that are shown side by side.
   *
   * @throws ConfigError if there is none, or they differ in size.
   */
  async image(tag: string, images: RgbImage | readonly RgbImage[], step: number): Promise<void> {
    await this.#summary('image', tag, step, () => {
      const list: readonly RgbImage[] = 'data' in images ? [images] : images;
      if (list.length === 0) throw new ConfigError(`eventWriter: image '${tag}' is an empty list; give at least one`);
      const [{width, height}] = list;
      const other = list.find(image => image.width !== width || image.height !== height);
      if (other) {
        throw new ConfigError(
          `eventWriter: images of '${tag}' are ${width}x${height} and ${other.width}x${other.height}; those of one tag ` +
            'and step have one size',
        );
      }
      return summaries.imageSummary(tag, width, height, list.map(png));
    });
  }

  /** Adds text, in which Markdown is shown as such. */
  async text(tag: string, text: string, step: number): Promise<void> {
    await this.#summary('text', tag, step, () => summaries.textSummary(tag, text));
  }

  /**
   * Says with which hyperparameters this directory is trained, for the table that compares runs. {@link endSession} belongs to it.
   *
   * @throws ConfigError if a value is neither a number, a text nor a boolean.
   */
  async hyperparameters(values: Readonly<Record<string, summaries.HyperparameterValue>>): Promise<void> {
    for (const [name, value] of Object.entries(values)) {
      if (['string', 'number', 'boolean'].includes(typeof value)) continue;
      throw new ConfigError(
        `eventWriter: hyperparameter '${name}' is ${JSON.stringify(value)}; a number, a text or a boolean is needed`,
      );
    }
    await this.#event(time => [field(5, summaries.sessionStart(values, time))]);
  }

  /** Says how the training with the {@link hyperparameters} ended. */
  endSession(status: 'success' | 'failure'): Promise<void> {
    return this.#event(time => [field(5, summaries.sessionEnd(status, time))]);
  }

  /**
   * Says by which hyperparameters and values TensorBoard compares the runs below this directory. Without it, it finds out
   * by itself what there is; with it, the table has these columns, in this order.
   */
  experiment(hyperparameters: readonly string[], metrics: readonly summaries.LoggedMetric[]): Promise<void> {
    return this.#event(time => [field(5, summaries.experiment(hyperparameters, metrics, time))]);
  }

  #summary(kind: string, tag: string, step: number, make: () => Uint8Array): Promise<void> {
    if (tag === '') throw new ConfigError(`eventWriter: ${kind}: the tag is empty; it is the name of what is shown`);
    checkCount(`eventWriter: ${kind} '${tag}': step`, step);
    const summary = make();
    return this.#event(() => [intField(2, step), field(5, summary)]);
  }

  #event(fields: (seconds: number) => readonly Uint8Array[]): Promise<void> {
    const seconds = this.#now() / 1000;
    const event = record(joined(doubleField(1, seconds), ...fields(seconds)));
    this.#path ??= this.#create(seconds);
    const path = this.#path;
    // after what is being written, whether that works out or not: whoever wrote it is told
    this.#last = this.#last.catch(() => undefined).then(async () => await appendFile(await path, event));
    return this.#last;
  }

  /** Makes a file that no other writer has. */
  async #create(seconds: number): Promise<string> {
    await mkdir(this.directory, {recursive: true});
    const stem = `events.out.tfevents.${String(Math.floor(seconds)).padStart(10, '0')}.${hostname()}.${process.pid}`;
    const first = record(joined(doubleField(1, seconds), field(3, VERSION)));
    for (let n = 0; ; n++) {
      const path = join(this.directory, `${stem}.${n}.v2`);
      try {
        const file = await open(path, 'wx');
        await file.writeFile(first);
        await file.close();
        return path;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      }
    }
  }
}

/**
 * Makes a writer of what TensorBoard shows: numbers, distributions, images, text, hyperparameters. Works on every backend,
 * and needs neither Python nor TensorFlow; `tensorboard --logdir` reads it, while it is being written too.
 *
 * Each writer has a file of its own, so several may write into one directory, which is one run.
 *
 * @example
 * ```ts
 * const writer = eventWriter('runs/flowers');
 * await writer.image('augmented', images, 0);
 * ```
 */
export function eventWriter(directory: string, options: EventWriterOptions = {}): EventWriter {
  return new EventWriter(directory, options);
}
