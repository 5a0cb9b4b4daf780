import {ConfigError} from '@tfjs-zoo/core';

/** What callbacks are told of, in tfjs and here. */
export const HOOKS = [
  'onTrainBegin',
  'onTrainEnd',
  'onEpochBegin',
  'onEpochEnd',
  'onBatchBegin',
  'onBatchEnd',
] as const;

/** @throws ConfigError if `hooks` is not an object of functions by names of hooks, which tfjs would pass over in silence. */
export function checkHooks(owner: string, hooks: object, more: readonly string[] = []): void {
  if (typeof hooks === 'function') {
    const call = hooks.name ? `call it: ${hooks.name}()` : 'give what it returns';
    throw new ConfigError(`${owner}: a function is not a callback, but may make one; ${call}`);
  }
  const known: readonly string[] = [...HOOKS, ...more];
  for (const [name, hook] of Object.entries(hooks)) {
    if (!known.includes(name)) {
      throw new ConfigError(`${owner}: '${name}' is no hook of a callback; there are ${known.join(', ')}`);
    }
    if (hook !== undefined && typeof hook !== 'function') {
      throw new ConfigError(`${owner}: ${name} is not a function`);
    }
  }
}
