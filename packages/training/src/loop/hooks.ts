/**
 * What surrounds the epochs of a training: callbacks, the model's busy flag, the beginning and the end.
 */
import {CallbackList, CustomCallback, type CustomCallbackArgs, type LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError} from '@tfjs-zoo/core';
import {checkHooks} from '../callbacks/hookNames.ts';

/** What `CallbackList` of tfjs takes; its type is not exported by name. */
type BaseCallback = ConstructorParameters<typeof CallbackList>[0] extends (infer T)[] | undefined ? T : never;

/** A callback of this library, of tfjs, or of a class derived from `tf.Callback`. */
export type CallbackObject = Pick<BaseCallback, 'setModel' | 'setParams'>;

/** A callback object, or functions by the names of tfjs's hooks (`onEpochEnd`, …). */
export type AnyCallback = CallbackObject | CustomCallbackArgs;

/** What callbacks are told about a training, as in tfjs. */
export interface TrainingParams {
  epochs: number;
  initialEpoch: number;
  samples: number | null;
  steps: number | null;
  batchSize: number;
  doValidation: boolean;
  /** Names in the epoch's logs. */
  metrics: string[];
  /** Whether the learning rate follows a schedule. */
  scheduled: boolean;
}

/** What tfjs's plain callbacks may have beside the hooks. */
const TFJS_ONLY: readonly string[] = ['onYield', 'nowFunc', 'nextFrameFunc'];

/**
 * Callback objects made of whatever the user gave.
 *
 * @throws ConfigError if one is a function, or has a hook that nobody would call.
 */
export function callbackObjects(owner: string, callbacks: readonly AnyCallback[]): BaseCallback[] {
  return callbacks.map((callback, i) => {
    // the hooks are left out of CallbackObject only so that those of a literal get their types from CustomCallbackArgs
    if (typeof callback === 'object' && 'setModel' in callback) return callback as BaseCallback;
    checkHooks(`${owner}: callbacks[${i}]`, callback, TFJS_ONLY);
    // tfjs refuses onYield with 'never'; without it there is nothing to wait for
    return new CustomCallback(callback, callback.onYield ? 'auto' : 'never');
  });
}

/** The callbacks, told the model and the parameters. */
export function callbackList(
  model: LayersModel,
  callbacks: readonly BaseCallback[],
  params: TrainingParams,
): CallbackList {
  const list = new CallbackList([...callbacks]);
  list.setParams({...params, verbose: 0} as unknown as Parameters<CallbackList['setParams']>[0]);
  list.setModel(model);
  return list;
}

/**
 * Runs a training while the model counts as busy, as in tfjs.
 *
 * @throws ConfigError if the model is being trained already.
 */
export async function whileTraining<T>(owner: string, model: LayersModel, run: () => Promise<T>): Promise<T> {
  // protected in tfjs's types; its own fit guards itself with it
  const flag = model as unknown as {isTraining: boolean};
  if (flag.isTraining)
    throw new ConfigError(`${owner}: model '${model.name}' is being trained already; wait for that to end`);
  flag.isTraining = true;
  try {
    return await run();
  } finally {
    flag.isTraining = false;
  }
}
