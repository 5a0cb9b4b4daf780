import type {ErrorData} from './protocol.ts';

/** Takes an error, or whatever else was thrown, apart. */
export function errorData(thrown: unknown): ErrorData {
  if (!(thrown instanceof Error)) return {name: 'Error', message: String(thrown), stack: undefined, code: undefined};
  const {name, message, stack} = thrown;
  return {name, message, stack, code: 'code' in thrown ? String(thrown.code) : undefined};
}

/** Puts it together again: an Error, whatever class it was of, by whose name it goes. */
export function errorOf({name, message, stack, code}: ErrorData): Error {
  const error = new Error(message);
  Object.defineProperty(error, 'name', {value: name, configurable: true});
  if (stack !== undefined) error.stack = stack;
  return code === undefined ? error : Object.assign(error, {code});
}
