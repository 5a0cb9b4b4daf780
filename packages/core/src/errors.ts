/**
 * An argument, option or dataset that cannot work.
 *
 * The message names the function, the argument, the value received, what is allowed and the next step.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
