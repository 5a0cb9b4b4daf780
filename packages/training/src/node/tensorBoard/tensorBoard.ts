import {join} from 'node:path';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {type CallbackState, type Logs, type PendingLogs, readLogs, ZooCallback} from '../../callbacks/zooCallback.ts';
import {checkCount} from '../../checks.ts';
import {getLearningRate} from '../../optimizerSettings.ts';
import {namedWeights} from '../../state/namedWeights.ts';
import {type EventWriter, eventWriter} from './eventWriter.ts';
import type {HyperparameterValue} from './summaries.ts';

/** Settings of {@link tensorBoard}. */
export interface TensorBoardOptions {
  /** Directory of the run. Its siblings are shown beside it: `tensorboard --logdir` takes the directory above. */
  directory: string;
  /** Also the values of the batch after every so many steps. @defaultValue epochs only */
  everySteps?: number;
  /** Distributions of all weights after every so many epochs; each reads them from the device. @defaultValue never */
  histogramEpochs?: number;
  /** What distinguishes this run, for the table that compares runs. @defaultValue none */
  hyperparameters?: Readonly<Record<string, HyperparameterValue>>;
  /** Writes more after each epoch: images, text, or what you measure. Awaited. @defaultValue nothing */
  onEpoch?: (writer: EventWriter, epoch: number, model: LayersModel) => void | Promise<void>;
  /** A clock in milliseconds since 1970, for tests. @defaultValue Date.now */
  now?: () => number;
}

class TensorBoard extends ZooCallback {
  readonly #options: TensorBoardOptions;
  #step = 0;
  #training: EventWriter;
  #validation: EventWriter;
  #session: EventWriter;
  #failed = false;

  constructor(options: TensorBoardOptions) {
    super();
    this.#options = options;
    [this.#training, this.#validation, this.#session] = this.#writers();
  }

  override async onTrainBegin(): Promise<void> {
    this.#step = 0;
    this.#failed = false;
    [this.#training, this.#validation, this.#session] = this.#writers();
    const {hyperparameters} = this.#options;
    if (hyperparameters) await this.#session.hyperparameters(hyperparameters);
  }

  override async onBatchEnd(_batch: number, logs?: PendingLogs): Promise<void> {
    this.#step += 1;
    const {everySteps} = this.#options;
    if (everySteps === undefined || this.#step % everySteps !== 0) return;
    const {batch: _, size: __, ...values} = await readLogs(logs);
    await writeAll(this.#training, 'batch_', this.#withRate(values), this.#step);
  }

  override async onEpochEnd(epoch: number, logs?: PendingLogs): Promise<void> {
    const entries = Object.entries(await readLogs(logs));
    const own = entries.filter(([name]) => !name.startsWith('val_'));
    const validated = entries.filter(([name]) => name.startsWith('val_'));
    const validation = validated.map(([name, value]) => [name.slice('val_'.length), value]);
    await writeAll(this.#training, 'epoch_', this.#withRate(Object.fromEntries(own)), epoch);
    await writeAll(this.#validation, 'epoch_', Object.fromEntries(validation), epoch);
    this.#failed = own.some(([name, value]) => name === 'loss' && !Number.isFinite(value));
    const {histogramEpochs, onEpoch} = this.#options;
    if (histogramEpochs !== undefined && epoch % histogramEpochs === 0) await this.#writeWeights(epoch);
    await onEpoch?.(this.#training, epoch, this.model);
  }

  override async onTrainEnd(): Promise<void> {
    if (this.#options.hyperparameters) await this.#session.endSession(this.#failed ? 'failure' : 'success');
  }

  override getState(): CallbackState {
    return {values: {step: this.#step}};
  }

  override setState({values: {step}}: CallbackState): void {
    this.#step = Number(step);
  }

  #writers(): [EventWriter, EventWriter, EventWriter] {
    const {directory, now} = this.#options;
    const writer = (...below: string[]): EventWriter => eventWriter(join(directory, ...below), now ? {now} : {});
    return [writer('train'), writer('validation'), writer()];
  }

  #withRate(values: Logs): Logs {
    return {learning_rate: getLearningRate(this.model.optimizer), ...values};
  }

  async #writeWeights(epoch: number): Promise<void> {
    for (const [name, weight] of namedWeights(this.model)) {
      await this.#training.histogram(name, weight.read(), epoch);
    }
  }
}

/**
 * Writes the course of a training for TensorBoard, by itself and on every backend.
 *
 * As in Keras, training and validation are two runs, `train` and `validation` below the directory, so that
 * `epoch_loss` of both is one chart; steps of batches are called `batch_loss` and so on, and the learning rate is beside
 * them. Weights are called as their layers. A training that is resumed goes on in a new file beside the old one;
 * what is in both is the same. Works in tfjs's `model.fit` and `model.fitDataset` too.
 *
 * @example
 * ```ts
 * tensorBoard({directory: 'logs/first', histogramEpochs: 1, hyperparameters: {learningRate: 1e-3, optimizer: 'adamW'}})
 * ```
 * @throws ConfigError if `everySteps` or `histogramEpochs` is not a positive integer.
 */
export function tensorBoard(options: TensorBoardOptions): ZooCallback {
  const {everySteps, histogramEpochs} = options;
  if (everySteps !== undefined) checkCount('tensorBoard: everySteps', everySteps, 1);
  if (histogramEpochs !== undefined) checkCount('tensorBoard: histogramEpochs', histogramEpochs, 1);
  return new TensorBoard(options);
}

async function writeAll(writer: EventWriter, prefix: string, values: Logs, step: number): Promise<void> {
  for (const [name, value] of Object.entries(values)) await writer.scalar(`${prefix}${name}`, value, step);
}
