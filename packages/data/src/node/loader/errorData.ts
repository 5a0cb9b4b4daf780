import {ConfigError} from '@tfjs-zoo/core';
import {ImageReadError, type ImageReadErrorCode} from '../../imageReadError.ts';
import type {ErrorData} from './protocol.ts';

/** What a message can carry of an error. */
export function errorData(error: unknown): ErrorData {
  if (!(error instanceof Error)) return {name: 'Error', message: String(error), stack: undefined};
  const {name, message, stack} = error;
  if (!(error instanceof ImageReadError)) return {name, message, stack};
  return {name, message, stack, code: error.code, source: error.source};
}

/** The error again, of its class if it is one of ours, with the stack that it had in its worker. */
export function errorFrom({name, message, stack, code, source}: ErrorData): Error {
  const error = make();
  if (stack !== undefined) error.stack = stack;
  return error;

  function make(): Error {
    if (name === 'ImageReadError' && code !== undefined && source !== undefined) {
      // the constructor puts the source in front of the message
      return new ImageReadError(code as ImageReadErrorCode, source, message.slice(source.length + 2));
    }
    if (name === 'ConfigError') return new ConfigError(message);
    return Object.assign(new Error(message), {name});
  }
}
