import {ConfigError} from '@tfjs-zoo/core';
import {saveFormatOf} from '@tfjs-zoo/weights/node';
import {directionOf, improvement, type Mode} from '../../callbacks/improvement.ts';
import {
  type CallbackState,
  type JsonValue,
  type Logs,
  monitored,
  type PendingLogs,
  readLogs,
  ZooCallback,
} from '../../callbacks/zooCallback.ts';
import {checkCount} from '../../checks.ts';
import {listFromJson, numberFromJson, numberToJson, objectFromJson} from '../../state/json.ts';
import {type CheckpointEntry, expendable} from '../checkpoints/retention.ts';
import {type OnSaveError, saving} from '../saveError.ts';
import {removeModel, type SaveModelOptions, saveModel} from '../saveModel.ts';
import {type PathTemplate, pathTemplate} from './pathTemplate.ts';

const OWNER = 'modelCheckpoint';

/** Settings of {@link modelCheckpoint}. */
export interface ModelCheckpointOptions extends SaveModelOptions {
  /** Name in the logs that tells how good a model is, for `bestOnly` and `keepBest`. @defaultValue 'val_loss' */
  monitor?: string;
  /** Whether lower or higher is better. @defaultValue 'auto': by the name, as 'loss' and 'accuracy' tell */
  mode?: Mode;
  /** Save only what is better than everything before. @defaultValue false */
  bestOnly?: boolean;
  /** With `bestOnly`, save only what is better than this too. @defaultValue none */
  threshold?: number;
  /** Save after every so many epochs. @defaultValue 1 */
  everyEpochs?: number;
  /** Save after every so many steps instead, counted over all epochs; the logs are then those of the batch. @defaultValue by epochs */
  everySteps?: number;
  /** Remove all but so many that were saved last; those that `keepBest` keeps stay too. @defaultValue none is removed */
  keepLast?: number;
  /** Remove all but so many that are best; what is not among them is not saved at all. @defaultValue none is removed */
  keepBest?: number;
  /** What becomes of a model that cannot be written, on a full disk for instance. @defaultValue 'warn' */
  onSaveError?: OnSaveError;
}

/** A model that was saved, with the values that its path or the choice of the best asks for. */
interface Saved extends CheckpointEntry {
  readonly path: string;
}

/** The callback that {@link modelCheckpoint} makes. */
export class ModelCheckpointCallback extends ZooCallback {
  /** The best value of a model that was saved, if one is looked at. */
  best: number | undefined;
  readonly #options: ModelCheckpointOptions & {monitor: string; everyEpochs: number; onSaveError: OnSaveError};
  readonly #template: PathTemplate;
  /** Undefined if no value is looked at. */
  readonly #direction: 'min' | 'max' | undefined;
  readonly #improves: ReturnType<typeof improvement>;
  #saved: readonly Saved[] = [];
  #epoch = 0;
  #step = 0;

  constructor(
    path: string,
    {monitor = 'val_loss', mode = 'auto', everyEpochs = 1, onSaveError = 'warn', ...rest}: ModelCheckpointOptions,
  ) {
    super();
    this.#template = pathTemplate(OWNER, path);
    this.#options = {...rest, monitor, everyEpochs, onSaveError};
    const looked = rest.bestOnly === true || rest.keepBest !== undefined;
    this.#direction = looked ? directionOf(OWNER, monitor, mode) : undefined;
    this.#improves = improvement(OWNER, monitor, this.#direction ?? 'min', 0);
  }

  /** Files of the models that are kept, the one saved last at the end. */
  get paths(): string[] {
    return this.#saved.map(({path}) => path);
  }

  /** The best of them, if a value is looked at; of equally good ones the first. */
  get bestPath(): string | undefined {
    const {monitor} = this.#options;
    if (this.#direction === undefined) return undefined;
    let best: Saved | undefined;
    for (const saved of this.#saved) if (this.#improves(saved.logs[monitor], best?.logs[monitor])) best = saved;
    return best?.path;
  }

  override async onTrainBegin(): Promise<void> {
    this.best = this.#options.threshold;
    this.#saved = [];
    this.#step = 0;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
  }

  override async onBatchEnd(batch: number, logs?: PendingLogs): Promise<void> {
    this.#step += 1;
    const {everySteps} = this.#options;
    if (everySteps === undefined || this.#step % everySteps !== 0) return;
    const {size: _, ...values} = await readLogs(logs);
    await this.#consider({...values, batch: batch + 1});
  }

  override async onEpochEnd(epoch: number, logs?: PendingLogs): Promise<void> {
    const {everyEpochs, everySteps} = this.#options;
    if (everySteps === undefined && (epoch + 1) % everyEpochs === 0) await this.#consider(await readLogs(logs));
  }

  override getState(): CallbackState {
    const numbers = (logs: Logs): JsonValue => mapped(logs, numberToJson);
    const saved = this.#saved.map(({step, logs}) => ({step, logs: numbers(logs)}));
    return {values: {step: this.#step, best: this.best === undefined ? null : numberToJson(this.best), saved}};
  }

  override setState({values: {step, best, saved}}: CallbackState): void {
    this.#step = numberFromJson('step', step);
    this.best = best === null ? undefined : numberFromJson('best', best);
    this.#saved = listFromJson('saved', saved).map(one => {
      const {step, logs} = objectFromJson('saved', one);
      const given = objectFromJson('logs', logs);
      const values = Object.fromEntries(this.#asked().map(name => [name, numberFromJson(name, given[name])]));
      // the path is made anew: files are removed later, and a state may come from anywhere
      return {step: numberFromJson('step', step), logs: values, path: this.#template.path(values)};
    });
  }

  /** Saves the model if it is wanted, and removes those that no longer are. */
  async #consider(values: Logs): Promise<void> {
    const {bestOnly = false, monitor, onSaveError} = this.#options;
    const there: Logs = {epoch: this.#epoch + 1, step: this.#step, ...values};
    const asked = this.#asked();
    // tfjs skips validation in an epoch that another callback cut short
    if (this.model.stopTraining && asked.some(name => there[name] === undefined)) return;
    const logs = Object.fromEntries(asked.map(name => [name, monitored(OWNER, name, there)]));
    const better = this.#direction !== undefined && this.#improves(logs[monitor], this.best);
    if (bestOnly && !better) return;
    const candidate: Saved = {step: this.#step, logs, path: this.#template.path(logs)};
    const others = this.#saved.filter(({path}) => path !== candidate.path);
    if (this.#unwanted([...others, candidate]).includes(candidate)) return;
    const save = () => saveModel(this.model, candidate.path, this.#options);
    if ((await saving(OWNER, candidate.path, onSaveError, save)) === undefined) return;
    if (better) this.best = logs[monitor];
    this.#saved = [...others, candidate];
    for (const old of this.#unwanted(this.#saved)) {
      await saving(OWNER, old.path, onSaveError, () => removeModel(old.path));
      this.#saved = this.#saved.filter(saved => saved !== old);
    }
  }

  /** Names of the values that a save needs. */
  #asked(): string[] {
    return [...new Set([...this.#template.names, ...(this.#direction === undefined ? [] : [this.#options.monitor])])];
  }

  #unwanted(saved: readonly Saved[]): Saved[] {
    const {keepLast, keepBest, monitor} = this.#options;
    if (keepLast === undefined && keepBest === undefined) return [];
    const best =
      keepBest !== undefined && this.#direction ? {count: keepBest, monitor, mode: this.#direction} : undefined;
    return expendable(saved, {keepLast: keepLast ?? 0, ...(best ? {keepBest: best} : {})}, 'older');
  }
}

/**
 * Saves the model while it is trained: after each epoch, or every so many epochs or steps; all, the best, or the last.
 *
 * The path may name values, which are formatted as in Python: `{epoch:02d}` (from 1), `{step}` (steps in all), `{batch}` (from 1;
 * with `everySteps`), and whatever is in the logs, such as `{val_loss:.3f}`. Its extension is the format: `.json` is a whole model
 * for `tf.loadLayersModel`, `.safetensors`, `.pth` and `.npz` hold weights. A file is replaced whole or not at all, and a
 * worse model is removed only when the better one is there.
 *
 * What is saved is the model, to be used; to go on with a training that was interrupted, see `runDirectory` and
 * {@link backupAndRestore}. With `emaWeights`, stand before it in the list to save the averages.
 *
 * References: Keras `ModelCheckpoint` (what is better, when), Lightning `ModelCheckpoint` (`save_top_k`, `save_last`).
 *
 * @example
 * ```ts
 * modelCheckpoint('flowers-{epoch:02d}-{val_loss:.3f}.json', {keepBest: 3})
 * ```
 * @throws ConfigError if an option is out of range or the path's format unknown, WeightFormatError if the extension names no
 *   format. Training rejects with a ConfigError if the logs lack a name; the message lists what is there.
 */
export function modelCheckpoint(path: string, options: ModelCheckpointOptions = {}): ModelCheckpointCallback {
  const {everyEpochs, everySteps, keepLast, keepBest} = options;
  for (const [name, count] of Object.entries({everyEpochs, everySteps, keepLast, keepBest})) {
    if (count !== undefined) checkCount(`${OWNER}: ${name}`, count, 1);
  }
  if (everyEpochs !== undefined && everySteps !== undefined) {
    throw new ConfigError(`${OWNER}: everyEpochs and everySteps are given; give one, or two callbacks`);
  }
  const looked = options.bestOnly === true || keepBest !== undefined;
  const unseen = (['monitor', 'mode'] as const).find(name => options[name] !== undefined && !looked);
  if (unseen) {
    throw new ConfigError(`${OWNER}: ${unseen} is given, and nothing looks at a value; give bestOnly or keepBest too`);
  }
  if (options.threshold !== undefined && options.bestOnly !== true) {
    throw new ConfigError(`${OWNER}: threshold is given without bestOnly, which it belongs to; give bestOnly: true`);
  }
  if (saveFormatOf(path).modelJson && options.stateDict) {
    throw new ConfigError(
      `${OWNER}: stateDict is given, and '${path}' holds a whole model with tfjs's names; save as .safetensors, or leave it out`,
    );
  }
  const several = Object.entries({keepLast, keepBest}).find(([, count]) => count !== undefined && count > 1);
  if (several && pathTemplate(OWNER, path).names.length === 0) {
    throw new ConfigError(
      `${OWNER}: ${several[0]} is ${several[1]}, and '${path}' is one file; put {epoch:02d} into its name`,
    );
  }
  return new ModelCheckpointCallback(path, options);
}

const mapped = <T>(record: Logs, f: (value: number) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, f(value)]));
