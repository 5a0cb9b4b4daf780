import {checkHooks, HOOKS} from './hookNames.ts';
import {type PendingLogs, ZooCallback} from './zooCallback.ts';

/** Functions by the names of the hooks. Values in batches' logs may be tensors: await their `data()`, do not keep them. */
export interface LambdaHooks {
  onTrainBegin?: (logs?: PendingLogs) => void | Promise<void>;
  onTrainEnd?: (logs?: PendingLogs) => void | Promise<void>;
  onEpochBegin?: (epoch: number, logs?: PendingLogs) => void | Promise<void>;
  onEpochEnd?: (epoch: number, logs?: PendingLogs) => void | Promise<void>;
  onBatchBegin?: (batch: number, logs?: PendingLogs) => void | Promise<void>;
  onBatchEnd?: (batch: number, logs?: PendingLogs) => void | Promise<void>;
}

class Lambda extends ZooCallback {
  constructor(hooks: LambdaHooks) {
    super();
    for (const hook of HOOKS) {
      const run: ((at: never, logs?: PendingLogs) => unknown) | undefined = hooks[hook];
      if (run) Object.assign(this, {[hook]: async (...told: [never, PendingLogs?]) => void (await run(...told))});
    }
  }
}

/**
 * A callback made of functions, for tfjs's `model.fit` too, which takes plain objects or callbacks but not both in one
 * list. Reference: Keras `LambdaCallback`.
 *
 * @example
 * ```ts
 * lambda({onEpochEnd: (epoch, logs) => console.log(epoch, logs)})
 * ```
 * @throws ConfigError if a name is not one of the hooks.
 */
export function lambda(hooks: LambdaHooks): ZooCallback {
  checkHooks('lambda', hooks);
  return new Lambda(hooks);
}
