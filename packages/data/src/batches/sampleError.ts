import {ConfigError} from '@tfjs-zoo/core';

/** An error that says which sample it is about: as it is if it does so already, otherwise with the name in front. */
export function sampleError(name: string, cause: unknown): Error {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof Error && message.includes(name)) return cause;
  const named = `${name}: ${message}`;
  return cause instanceof ConfigError ? new ConfigError(named, {cause}) : new Error(named, {cause});
}
