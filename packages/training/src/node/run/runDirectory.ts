/**
 * A directory that holds a training: what it is, its log, and the checkpoints from which it goes on.
 *
 * ```
 * runs/flowers/
 *   run.json          what is trained, on what, how
 *   log.csv           a line an epoch
 *   history.json      the same as JSON, with the number of steps
 *   checkpoints/step-000000120/   manifest.json, run.json, state.json, model.safetensors, optimizer.safetensors, …
 * ```
 */
import {resolve} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import {checkCount} from '../../checks.ts';
import {checkPositive} from '../../schedules/schedule.ts';
import {CheckpointStore, type CheckpointStoreOptions} from '../checkpoints/checkpointStore.ts';
import {DirectoryKeeper} from './directoryKeeper.ts';
import type {RunDirectory} from './runDirectoryTypes.ts';

/** Settings of {@link runDirectory}. */
export interface RunDirectoryOptions extends CheckpointStoreOptions {
  /**
   * `'auto'` goes on from the newest whole checkpoint if there is one; `'must'` is an error if there is none, `'never'` if
   * there is one. @defaultValue 'auto'
   */
  resume?: 'auto' | 'must' | 'never';
  /** Save when so many seconds have gone since the last time, after the step in progress. @defaultValue 60 */
  everySeconds?: number;
  /** Save after every so many steps. @defaultValue by time and by epoch only */
  everySteps?: number;
  /** Save after every so many epochs. @defaultValue 1 */
  everyEpochs?: number;
  /**
   * What becomes of a checkpoint that cannot be written, on a full disk for instance: `'warn'` trains on, and tries again
   * when the next one is due; `'stop'` makes training fail, and so does what a function throws. Older checkpoints are there in any case.
   * @defaultValue 'warn'
   */
  onSaveError?: 'warn' | 'stop' | ((error: Error) => void);
  /**
   * At SIGINT (Ctrl-C) or SIGTERM finish the step, save, and exit with 0, or with 1 if it cannot be saved; at the second one exit at once. With `'stop'`
   * the training ends as if aborted, and the program goes on; false leaves signals alone. @defaultValue 'exit'
   */
  signals?: 'exit' | 'stop' | false;
}

/**
 * Keeps a training in a directory, so that it survives whatever ends the process: give it to `fit` or `fineTune` as
 * `run`, and call that again to go on.
 *
 * What goes on is the same run to the last bit, on the same backend and versions: weights, the optimizer's memory, learning
 * rate, place in the epoch and in the samples' order, random numbers, callbacks, metrics, history. With a metric of your own
 * that has no `getState`, epochs begin anew. A run that differs from the one in the directory (other weights, optimizer, data,
 * batches, loss, seed, backend, …) is refused, with what differs. More epochs or steps are fine, and another schedule, which then
 * holds from there on. An optimizer's own learning rate and momentum are the checkpoint's. What data sets do with their samples
 * cannot be compared.
 *
 * Training waits while the values of a checkpoint are handed to the system, as long as the disk keeps up; flushing, reading
 * back and removing older ones go on beside it, one checkpoint at a time. What the process had written when it was killed is
 * put in order at the next start.
 *
 * @example
 * ```ts
 * await fit(model, train, {epochs: 20, optimizer: 'adamW', run: runDirectory('runs/flowers')});
 * ```
 * @throws ConfigError if an option is out of range.
 */
export function runDirectory(
  directory: string,
  {
    resume = 'auto',
    everySeconds = 60,
    everySteps,
    everyEpochs = 1,
    onSaveError = 'warn',
    signals = 'exit',
    ...checkpoints
  }: RunDirectoryOptions = {},
): RunDirectory {
  if (!['auto', 'must', 'never'].includes(resume)) {
    throw new ConfigError(`runDirectory: resume is '${resume}'; it must be 'auto', 'must' or 'never'`);
  }
  checkPositive('runDirectory: everySeconds', everySeconds);
  if (everySteps !== undefined) checkCount('runDirectory: everySteps', everySteps, 1);
  checkCount('runDirectory: everyEpochs', everyEpochs, 1);
  return new DirectoryKeeper(resolve(directory), {
    ...{resume, everySeconds, everySteps, everyEpochs, onSaveError, signals},
    store: new CheckpointStore(resolve(directory, 'checkpoints'), checkpoints),
  });
}
