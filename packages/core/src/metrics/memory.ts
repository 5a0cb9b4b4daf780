import {ConfigError} from '../errors.ts';

type Numbers = Float32Array | Float64Array | Int32Array;

/** What a metric has seen, as numbers by name. */
export type MetricMemory = Readonly<Record<string, Numbers>>;

/**
 * Numbers of a memory.
 *
 * @param length - How many there must be. @defaultValue any number
 * @throws ConfigError if they are not there.
 */
export function remembered(owner: string, memory: MetricMemory, name: string, length?: number): Numbers {
  const numbers = Object.hasOwn(memory, name) ? memory[name] : undefined;
  if (numbers && (length === undefined || numbers.length === length)) return numbers;
  throw new ConfigError(
    `${owner}: the saved state has ${numbers ? `${numbers.length} numbers as '${name}', not ${length}` : `no '${name}'`}; ` +
      'it is of another metric, or damaged',
  );
}
