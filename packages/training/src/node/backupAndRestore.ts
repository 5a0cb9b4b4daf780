import {resolve} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import {type CallbackState, ZooCallback} from '../callbacks/zooCallback.ts';
import {checkCount} from '../checks.ts';
import {History} from '../history.ts';
import {describeLearner} from '../loop/describeRun.ts';
import {PendingUpdate} from '../loop/pendingUpdate.ts';
import {checkResumable, disposeState, giveState, type Trained, takeState} from '../state/runState.ts';
import {type CheckpointFile, CheckpointStore} from './checkpoints/checkpointStore.ts';
import {type Disk, disk as realDisk} from './checkpoints/disk.ts';
import {checkSameRun, DESCRIPTION} from './run/checkSameRun.ts';
import {readState, stateFiles} from './run/stateFiles.ts';
import {type OnSaveError, saving} from './saveError.ts';

/** Settings of {@link backupAndRestore}. */
export interface BackupAndRestoreOptions {
  /** Save after every so many epochs. @defaultValue 1 */
  everyEpochs?: number;
  /** Callbacks of the same training whose memory is saved too, such as `earlyStopping`; they stand before this one. @defaultValue none */
  callbacks?: readonly ZooCallback[];
  /** Remove the backup when training has come to its end: the same call then begins anew. @defaultValue true */
  deleteAtEnd?: boolean;
  /** What becomes of a backup that cannot be written, on a full disk for instance. @defaultValue 'warn' */
  onSaveError?: OnSaveError;
  /** The disk, for tests. */
  disk?: Disk;
}

const OWNER = 'backupAndRestore';

/** The callback that {@link backupAndRestore} makes. */
export class BackupCallback extends ZooCallback {
  readonly directory: string;
  readonly #options: Required<Omit<BackupAndRestoreOptions, 'disk'>>;
  readonly #store: CheckpointStore;
  #steps = 0;
  /** The epoch that is to be the first, until it has begun. */
  #expected: number | undefined;
  #next = 0;

  constructor(directory: string, options: Required<Omit<BackupAndRestoreOptions, 'disk'>>, disk: Disk) {
    super();
    this.directory = resolve(directory);
    this.#options = options;
    this.#store = new CheckpointStore(this.directory, {keepLast: 1, disk});
  }

  /** The epoch that training goes on with: one more than the last that was saved, 0 without a backup. */
  async initialEpoch(): Promise<number> {
    const newest = await this.#store.newest();
    if (!newest) return 0;
    const state = await readState(newest.path);
    disposeState(state);
    return state.position.epoch;
  }

  override async onTrainBegin(): Promise<void> {
    checkResumable(OWNER, this.model.optimizer);
    this.#steps = 0;
    this.#expected = undefined;
    await this.#store.clean();
    const newest = await this.#store.newest();
    if (!newest) return;
    await checkSameRun(OWNER, this.directory, newest.path, describeLearner(this.model, this.model.optimizer));
    const state = await readState(newest.path);
    try {
      this.#expected = state.position.epoch;
      // tfjs's fitDataset does not tell
      if (typeof this.params.initialEpoch === 'number') this.#checkFirst(this.params.initialEpoch);
      await giveState(OWNER, this.#trained(), state);
      this.#steps = state.position.step;
    } catch (error) {
      disposeState(state);
      throw error;
    }
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#checkFirst(epoch);
    this.#expected = undefined;
  }

  override async onBatchEnd(): Promise<void> {
    this.#steps += 1;
  }

  override async onEpochEnd(epoch: number): Promise<void> {
    this.#next = epoch + 1;
    const {everyEpochs, onSaveError} = this.#options;
    if (this.#next % everyEpochs !== 0) return;
    const position = {epoch: this.#next, batch: 0, step: this.#steps};
    const state = await takeState(this.#trained(), position, {partial: null, phase: 0, ended: null});
    try {
      const text = `${JSON.stringify(describeLearner(this.model, this.model.optimizer), null, 2)}\n`;
      const files: CheckpointFile[] = [[DESCRIPTION, () => [new TextEncoder().encode(text)]], ...stateFiles(state)];
      await saving(OWNER, this.directory, onSaveError, () => this.#store.save({step: this.#steps, logs: {}}, files));
    } finally {
      disposeState(state);
    }
  }

  override async onTrainEnd(): Promise<void> {
    // a training that was aborted is to go on
    const ended = this.model.stopTraining || this.#next >= Number(this.params.epochs);
    if (ended && this.#options.deleteAtEnd) await this.#store.clear();
  }

  override getState(): CallbackState {
    return {values: {steps: this.#steps}};
  }

  override setState({values: {steps}}: CallbackState): void {
    this.#steps = Number(steps);
  }

  #trained(): Trained {
    const {callbacks} = this.#options;
    const {model} = this;
    // tfjs keeps the history itself, and every batch of its loops is a step
    return {model, optimizer: model.optimizer, callbacks, history: new History(), pending: new PendingUpdate()};
  }

  #checkFirst(epoch: number): void {
    if (this.#expected === undefined || this.#expected === epoch) return;
    throw new ConfigError(
      `${OWNER}: the backup in '${this.directory}' is of the end of epoch ${this.#expected - 1}, and training begins with ` +
        `epoch ${epoch}; give initialEpoch: await backup.initialEpoch(), or remove the directory`,
    );
  }
}

/**
 * Saves a training with tfjs's own `model.fit` or `model.fitDataset` after each epoch, and goes on from there when the same
 * program is run again after it was interrupted: weights, the optimizer's memory, learning rate, random layers, and the callbacks
 * given. A backup is there whole or not at all, whatever ends the process.
 *
 * Stands last in the list. The number of the first epoch must be given, since tfjs asks nobody for it. tfjs's `model.fit` draws the
 * order of samples anew each time; with `shuffle: false`, or data that comes in an order of its own, the training is the same
 * to the last bit. In this library's `fit`, `run: runDirectory(…)` does more: it goes on in the middle of an epoch.
 *
 * Reference: Keras `BackupAndRestore`.
 *
 * @example
 * ```ts
 * const backup = backupAndRestore('backup');
 * await model.fit(xs, ys, {epochs: 20, initialEpoch: await backup.initialEpoch(), callbacks: [backup]});
 * ```
 * @throws ConfigError if `everyEpochs` is not a positive integer. Training rejects with one if the first epoch is another than
 *   the backup's next, if model or optimizer are others, or the optimizer cannot be saved exactly, as tfjs's own Adam.
 */
export function backupAndRestore(
  directory: string,
  {
    everyEpochs = 1,
    callbacks = [],
    deleteAtEnd = true,
    onSaveError = 'warn',
    disk = realDisk,
  }: BackupAndRestoreOptions = {},
): BackupCallback {
  checkCount(`${OWNER}: everyEpochs`, everyEpochs, 1);
  return new BackupCallback(directory, {everyEpochs, callbacks, deleteAtEnd, onSaveError}, disk);
}
