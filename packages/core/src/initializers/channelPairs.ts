/**
 * Kernels that connect each channel with the one of the same number.
 */
import {ConfigError} from '../errors.ts';

/** Options of initializers that treat groups of channels one by one. */
export interface GroupedOptions {
  /** The layer's groups: in each, the first output reads the first input, and so on. @defaultValue 1 */
  groups?: number;
}

/**
 * Where the last two axes of a kernel `[...window, in / groups, out]` connect channel `i` of a group with itself.
 *
 * @throws ConfigError if `shape` is no kernel, or the groups do not divide its outputs.
 */
export function channelPairs(owner: string, shape: readonly number[], groups: number): [number, number][] {
  const [inputs, outputs] = shape.slice(-2);
  if (shape.length < 3 || shape.length > 5) {
    throw new ConfigError(
      `${owner}: a weight of shape [${shape}] is no kernel of a convolution, which has three to five axes`,
    );
  }
  if (outputs % groups !== 0) {
    throw new ConfigError(
      `${owner}: ${outputs} channels cannot be parted into ${groups} groups; give the layer's groups`,
    );
  }
  const perGroup = outputs / groups;
  const paired = Math.min(perGroup, inputs);
  return Array.from({length: groups * paired}, (_, i) => [
    i % paired,
    Math.floor(i / paired) * perGroup + (i % paired),
  ]);
}

/** @throws ConfigError if `groups` is not a positive integer. */
export function checkGroups(owner: string, groups: number): void {
  if (!Number.isInteger(groups) || groups < 1) {
    throw new ConfigError(`${owner}: groups is ${groups}; a positive integer is needed`);
  }
}
