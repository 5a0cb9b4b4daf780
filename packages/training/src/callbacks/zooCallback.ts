/**
 * What this library's callbacks share. They work in tfjs's `model.fit` and `model.fitDataset` and in our `fit`.
 */
import {dispose, type Scalar, type Tensor} from '@tensorflow/tfjs-core';
import {Callback} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import type {JsonValue} from '@tfjs-zoo/data';
import {HOOKS} from './hookNames.ts';

export type {JsonValue} from '@tfjs-zoo/data';

/** Logs as tfjs hands them on: values may still be tensors. */
export type PendingLogs = Record<string, number | Scalar>;

/** Logs with all values read. */
export type Logs = Record<string, number>;

/** What a callback must know to go on as if it had not been interrupted. */
export interface CallbackState {
  readonly values: {readonly [name: string]: JsonValue};
  /** Tensors by name. Those of `getState` stay the callback's own; those given to `setState` become so. */
  readonly tensors?: {readonly [name: string]: Tensor};
}

/** A callback whose parameters `fit` may mark with `scheduled`: the learning rate follows a schedule already. */
export class ZooCallback extends Callback {
  constructor() {
    super();
    for (const hook of HOOKS) {
      const run = this[hook] as (...told: unknown[]) => Promise<void>;
      const guarded = (caller: unknown, told: unknown[]): Promise<void> => {
        if (caller === this) return run.apply(this, told);
        throw new ConfigError(
          `${this.constructor.name}: tfjs takes this callback for a plain object of hooks, because the first of the list is ` +
            'one: wrap that by lambda({…}). Or two copies of @tensorflow/tfjs-layers are installed: see npm ls',
        );
      };
      // tfjs would call hooks it took off the callback, which then knows no model
      Object.assign(this, {
        [hook](this: unknown, ...told: unknown[]): Promise<void> {
          return guarded(this, told);
        },
      });
    }
  }

  /** What a checkpoint must keep of this callback; undefined if it remembers nothing from epoch to epoch. */
  getState(): CallbackState | undefined {
    return undefined;
  }

  /** Puts a state back, after `onTrainBegin` of the training that goes on. */
  setState(_state: CallbackState): void {}

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

/** Steps an epoch, from what callbacks are told; tfjs's own `fit` tells the samples instead. Undefined if nobody knows. */
export function stepsPerEpoch({steps, samples, batchSize}: ZooCallback['params']): number | undefined {
  if (typeof steps === 'number') return steps;
  return typeof samples === 'number' && typeof batchSize === 'number' ? Math.ceil(samples / batchSize) : undefined;
}
