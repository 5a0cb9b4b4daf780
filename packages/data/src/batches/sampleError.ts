import {ConfigError} from '@tfjs-zoo/core';
import {LoaderError} from '../loaderError.ts';

/** An error that says which sample it is about: as it is if it does so already, otherwise with the name in front. */
export function sampleError(name: string, cause: unknown): Error {
  const message = cause instanceof Error ? cause.message : String(cause);
  if (cause instanceof LoaderError || (cause instanceof Error && message.includes(name))) return cause;
  const named = `${name}: ${message}`;
  return cause instanceof ConfigError ? new ConfigError(named, {cause}) : new Error(named, {cause});
}

/** Whether another sample might fare better. */
export function isAboutSample(error: unknown): boolean {
  return !(error instanceof ConfigError || error instanceof LoaderError);
}
