/**
 * When a monitored value counts as better. Semantics: Keras 3 `MonitorCallback`.
 */
import {ConfigError} from '@tfjs-zoo/core';

/** Whether lower ('min') or higher ('max') is better; 'auto' tells by the name. */
export type Mode = 'auto' | 'min' | 'max';

const LOWER_IS_BETTER = /loss|error|mse|mae|mape|perplexity/i;
const HIGHER_IS_BETTER = /acc|top\d|auc|precision|recall|specificity|kappa|iou|r2|(^|_)f\d/i;

/**
 * Makes a test whether `value` is better than `best` by more than `minDelta`. Anything is better than nothing or NaN.
 *
 * @throws ConfigError if the mode is not one of the three, or 'auto' cannot tell.
 */
export function improvement(
  owner: string,
  monitor: string,
  mode: Mode,
  minDelta: number,
): (value: number, best: number | undefined) => boolean {
  const lower = directionOf(owner, monitor, mode) === 'min';
  const delta = Math.abs(minDelta);
  return (value, best) => {
    if (Number.isNaN(value)) return best === undefined;
    if (best === undefined || Number.isNaN(best)) return true;
    return lower ? value + delta < best : value - delta > best;
  };
}

/**
 * Which way is better.
 *
 * @throws ConfigError if the mode is not one of the three, or 'auto' cannot tell.
 */
export function directionOf(owner: string, monitor: string, mode: Mode): 'min' | 'max' {
  if (mode === 'min' || mode === 'max') return mode;
  if (mode !== 'auto') throw new ConfigError(`${owner}: mode is '${mode}'; it must be 'auto', 'min' or 'max'`);
  if (LOWER_IS_BETTER.test(monitor)) return 'min';
  if (HIGHER_IS_BETTER.test(monitor)) return 'max';
  throw new ConfigError(
    `${owner}: whether a higher or a lower '${monitor}' is better cannot be told from its name; give mode: 'max' or 'min'`,
  );
}
