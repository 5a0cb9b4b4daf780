/**
 * What this library's callbacks share. They work in tfjs's `model.fit` and `model.fitDataset` and in our `fit`.
 */
import {dispose, type Scalar} from '@tensorflow/tfjs-core';
import {Callback} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';

/** Logs as tfjs hands them on: values may still be tensors. */
export type PendingLogs = Record<string, number | Scalar>;

/** Logs with all values read. */
export type Logs = Record<string, number>;

/** A callback whose parameters `fit` may mark with `scheduled`: the learning rate follows a schedule already. */
export class ZooCallback extends Callback {
  /** @throws ConfigError if the learning rate is already driven by `fit`'s schedule. */
  protected refuseSchedule(owner: string): void {
    if (this.params?.scheduled === true) {
      throw new ConfigError(
        `${owner}: the learning rate follows a schedule already, and one would undo the other. ` +
          'Give fit a number as learningRate, or leave this callback out',
      );
    }
  }
}

/** Reads the values of logs in place, disposing the tensors, as tfjs's own callbacks do; later callbacks see numbers. */
export async function readLogs(logs: PendingLogs = {}): Promise<Logs> {
  for (const [name, value] of Object.entries(logs)) {
    if (typeof value === 'number') continue;
    logs[name] = (await value.data())[0];
    dispose(value);
  }
  return logs as Logs;
}

/**
 * The value of `name` in the logs.
 *
 * @throws ConfigError that lists the logs there are.
 */
export function monitored(owner: string, name: string, logs: Logs): number {
  const value = logs[name];
  if (value === undefined) {
    const names = Object.keys(logs).map(key => `'${key}'`);
    throw new ConfigError(`${owner}: no '${name}' in the logs; there are ${names.join(', ')}`);
  }
  return value;
}
