/**
 * The text that a weight file keeps beside its tensors.
 */
import type {Limits} from './limits.ts';
import {openFormat} from './openFormat.ts';
import type {WeightBytes} from './siblings.ts';

/** Options of {@link readMetadata}. */
export interface ReadMetadataOptions {
  /** Bounds to change; those not named stay as in `defaultLimits`. @defaultValue `{}` */
  limits?: Partial<Limits>;
}

/**
 * Reads a file's metadata: `__metadata__` of safetensors, the one format here that has any. Of every other weight file it
 * is an empty map, so that metadata can be passed on without asking for the format.
 *
 * @returns texts by name, in the file's order
 * @throws WeightFormatError as `readWeights` does
 *
 * @example
 * ```ts
 * const epoch = (await readMetadata(bytes)).get('epoch');
 * ```
 */
export async function readMetadata(
  source: WeightBytes,
  {limits = {}}: ReadMetadataOptions = {},
): Promise<ReadonlyMap<string, string>> {
  const {reader, file, limits: bounds} = await openFormat(source, limits);
  return (await reader.metadata?.(file, bounds)) ?? new Map();
}
