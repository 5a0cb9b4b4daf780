import {ConfigError} from '../errors.ts';

/**
 * Checks that an option is a finite number for which `allowed` holds.
 *
 * @param what - What is allowed, for the message: 'a number above 0'.
 * @throws ConfigError
 */
export function checkNumber(
  owner: string,
  option: string,
  value: unknown,
  what: string,
  allowed: (value: number) => boolean = () => true,
): void {
  if (typeof value === 'number' && Number.isFinite(value) && allowed(value)) return;
  throw new ConfigError(`${owner}: ${option} is ${JSON.stringify(value) ?? value}; ${what} is needed`);
}
