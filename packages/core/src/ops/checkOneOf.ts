import {ConfigError} from '../errors.ts';
import {shown} from './geometry.ts';

/** @throws ConfigError unless `value` is one of `known`, of which there are two or more. */
export function checkOneOf(owner: string, argument: string, value: string, known: readonly string[]): void {
  if (known.includes(value)) return;
  const names = known.map(shown);
  const all = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
  throw new ConfigError(`${owner}: ${argument} is ${shown(value)}; ${all} is needed`);
}
