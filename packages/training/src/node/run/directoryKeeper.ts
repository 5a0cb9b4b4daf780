import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import type {History} from '../../history.ts';
import type {RunDescription} from '../../loop/runKeeper.ts';
import {numberToJson} from '../../state/json.ts';
import {disposeState, type RunState} from '../../state/runState.ts';
import type {CheckpointFile, CheckpointStore} from '../checkpoints/checkpointStore.ts';
import type {CheckpointEntry} from '../checkpoints/retention.ts';
import {checkSameRun, DESCRIPTION} from './checkSameRun.ts';
import {historyCsv} from './historyCsv.ts';
import {replaceFile} from './replaceFile.ts';
import type {Resumed, RunDirectory} from './runDirectoryTypes.ts';
import {lockRun} from './runLock.ts';
import {type SignalWatch, watchSignals} from './signals.ts';
import {readState, stateBytes, stateFiles} from './stateFiles.ts';
import {firstOrTooLong, watchTaken} from './valuesTaken.ts';

/** The settings of `runDirectory`, decided. */
interface Settings {
  readonly resume: 'auto' | 'must' | 'never';
  readonly everySeconds: number;
  readonly everySteps: number | undefined;
  readonly everyEpochs: number;
  readonly onSaveError: 'warn' | 'stop' | ((error: Error) => void);
  readonly signals: 'exit' | 'stop' | false;
  readonly store: CheckpointStore;
}

/** Keeps the state of a training in a directory. */
export class DirectoryKeeper implements RunDirectory {
  readonly directory: string;
  resumed: Resumed | undefined;
  readonly #settings: Settings;
  #description: RunDescription = {};
  #unlock: (() => Promise<void>) | undefined;
  #watch: SignalWatch | undefined;
  #writing: Promise<void> | undefined;
  #failure: {readonly error: unknown} | undefined;
  /** Whether the newest state is not on the disk. */
  #unsaved = false;
  #savedAt = 0;
  #epochs = 0;

  constructor(directory: string, settings: Settings) {
    this.directory = directory;
    this.#settings = settings;
  }

  get interrupted(): boolean {
    return this.#watch?.received === true;
  }

  async begin(owner: string, description: RunDescription): Promise<RunState | undefined> {
    const {store, signals} = this.#settings;
    await mkdir(this.directory, {recursive: true});
    this.#unlock = await lockRun(owner, this.directory);
    try {
      await store.clean();
      const state = await this.#find(owner, description);
      await replaceFile(join(this.directory, DESCRIPTION), asText(description));
      this.#description = description;
      this.#savedAt = performance.now();
      this.#epochs = 0;
      this.#failure = undefined;
      this.#unsaved = false;
      if (signals !== false) this.#watch = watchSignals(announce);
      return state;
    } catch (error) {
      await this.#unlock();
      throw error;
    }
  }

  isDue(steps: number, epochEnded: boolean): boolean {
    const {everySeconds, everySteps, everyEpochs} = this.#settings;
    if (epochEnded) this.#epochs += 1;
    if (epochEnded && this.#epochs % everyEpochs === 0) return true;
    if (everySteps !== undefined && steps % everySteps === 0) return true;
    return performance.now() - this.#savedAt >= 1000 * everySeconds;
  }

  async save(state: RunState, history: History): Promise<void> {
    // one at a time: the states that wait would fill the memory
    await this.#writing;
    this.#throwFailure();
    this.#savedAt = performance.now();
    const entry = {step: history.steps, logs: lastLogs(history)};
    const texts = {'history.json': historyJson(history), 'log.csv': historyCsv(history)};
    const bytes = stateBytes(state);
    const {files, taken} = watchTaken(stateFiles(state));
    this.#writing = this.#saveFiles(state, files, entry, texts).catch(error => this.#fail(error));
    await firstOrTooLong(bytes, taken, this.#writing);
  }

  async end(): Promise<void> {
    await this.#writing;
    this.#writing = undefined;
    const {interrupted} = this;
    this.#watch?.stop();
    this.#watch = undefined;
    await this.#unlock?.();
    this.#unlock = undefined;
    this.#throwFailure();
    if (interrupted && this.#settings.signals === 'exit') process.exit(this.#unsaved ? 1 : 0);
  }

  /** The state to go on from, if there is one and it is this run's. */
  async #find(owner: string, description: RunDescription): Promise<RunState | undefined> {
    const {store, resume} = this.#settings;
    const newest = await store.newest();
    this.resumed = undefined;
    if (!newest) {
      if (resume !== 'must') return undefined;
      throw new ConfigError(`${owner}: '${this.directory}' holds no checkpoint to go on from; check the path`);
    }
    if (resume === 'never') {
      throw new ConfigError(
        `${owner}: '${this.directory}' holds a run already, at step ${newest.step}; take another directory, or go on with ` +
          "resume: 'auto'",
      );
    }
    await checkSameRun(owner, this.directory, newest.path, description);
    const state = await readState(newest.path);
    const {epoch, batch} = state.position;
    this.resumed = {epoch, batch, step: newest.step, path: newest.path};
    return state;
  }

  async #saveFiles(
    state: RunState,
    files: readonly CheckpointFile[],
    entry: CheckpointEntry,
    texts: Readonly<Record<string, string>>,
  ): Promise<void> {
    try {
      const description = new TextEncoder().encode(asText(this.#description));
      await this.#settings.store.save(entry, [[DESCRIPTION, () => [description]], ...files]);
      for (const [name, text] of Object.entries(texts)) await replaceFile(join(this.directory, name), text);
      this.#unsaved = false;
    } finally {
      disposeState(state);
    }
  }

  #fail(cause: unknown): void {
    const {onSaveError} = this.#settings;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const error = new Error(
      `runDirectory: the state could not be saved in '${this.directory}' (${reason}); older checkpoints are untouched`,
      {cause},
    );
    this.#unsaved = true;
    if (onSaveError === 'stop') this.#failure = {error};
    else if (onSaveError === 'warn') console.warn(`tfjs-zoo: ${error.message}. Training goes on`);
    else this.#tell(onSaveError, error);
  }

  /** What the user's function throws ends the training, at its next save. */
  #tell(onSaveError: (error: Error) => void, told: Error): void {
    try {
      onSaveError(told);
    } catch (error) {
      this.#failure = {error};
    }
  }

  #throwFailure(): void {
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure) throw failure.error;
  }
}

/** The values of the last finished epoch. */
const lastLogs = ({logs}: History): Record<string, number> =>
  Object.fromEntries(Object.entries(logs).map(([name, values]) => [name, values.at(-1) ?? Number.NaN]));

function historyJson({epochs, logs, steps}: History): string {
  const lists = Object.entries(logs).map(([name, values]) => [name, values.map(numberToJson)]);
  return asText({epochs, logs: Object.fromEntries(lists), steps});
}

const asText = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

function announce(signal: string): void {
  console.error(`tfjs-zoo: ${signal}: finishing the step and saving; once more to exit at once`);
}
