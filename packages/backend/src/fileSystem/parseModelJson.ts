import type {io} from '@tensorflow/tfjs-core';
import {savedModelError} from './savedModelError.ts';

/** Weights that lie in files of their own, one after the other. */
export interface WeightGroup {
  /** Names of the files, as the model.json has them: not yet known to be harmless. */
  readonly paths: readonly string[];
  /** Bytes that the files must have together. */
  readonly bytes: number;
}

/** A model.json whose structure was checked. */
export interface ModelDescription {
  readonly json: io.ModelJSON;
  readonly weightSpecs: io.WeightsManifestEntry[];
  readonly groups: readonly WeightGroup[];
}

/** Bytes of one value in the files. */
const VALUE_BYTES: ReadonlyMap<unknown, number> = new Map(
  Object.entries({float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2}),
);
/** What a layer's weights can be. */
const DTYPES: readonly unknown[] = ['float32', 'int32', 'bool'];

/**
 * Reads the text of a model.json.
 *
 * @param path - For messages.
 * @throws ConfigError if it is no layers model, or its list of weights contradicts itself.
 */
export function parseModelJson(path: string, text: string): ModelDescription {
  const json = record(parse(path, text)) ?? {};
  const {modelTopology, weightsManifest, format} = json;
  const topology = record(modelTopology);
  if (topology === undefined || !Array.isArray(weightsManifest)) {
    throw savedModelError(
      path,
      'this is no model that model.save() wrote: modelTopology or weightsManifest is missing',
    );
  }
  if (format === 'graph-model' || 'node' in topology) {
    throw savedModelError(path, 'this is a graph model; only layers models, as model.save() writes them, can be read');
  }
  const weightSpecs: io.WeightsManifestEntry[] = [];
  const groups = weightsManifest.map((group: unknown): WeightGroup => {
    const {paths, weights} = record(group) ?? {};
    if (!Array.isArray(paths) || !paths.every(name => typeof name === 'string') || !Array.isArray(weights)) {
      throw savedModelError(path, 'weightsManifest has a group without paths and weights');
    }
    weightSpecs.push(...weights);
    return {paths, bytes: weights.reduce((sum: number, weight: unknown) => sum + weightBytes(path, weight), 0)};
  });
  return {json: json as unknown as io.ModelJSON, weightSpecs, groups};
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw savedModelError(path, `this is not JSON (${said})`, {cause});
  }
}

function weightBytes(path: string, weight: unknown): number {
  const {name, shape, dtype, quantization} = record(weight) ?? {};
  const stored = quantization === undefined ? dtype : record(quantization)?.dtype;
  const size = VALUE_BYTES.get(stored);
  const dimensions: readonly unknown[] | undefined = Array.isArray(shape) ? shape : undefined;
  const bytes = dimensions?.reduce<number>((product, n) => product * (isSize(n) ? n : Number.NaN), size ?? Number.NaN);
  if (typeof name !== 'string' || !DTYPES.includes(dtype) || bytes === undefined || !Number.isSafeInteger(bytes)) {
    const shown = JSON.stringify({name, shape, dtype, quantization}).slice(0, 200);
    throw savedModelError(path, `weightsManifest has a weight that cannot be: ${shown}`);
  }
  return bytes;
}

function isSize(n: unknown): n is number {
  return typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;
}

function record(value: unknown): Partial<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? {...value} : undefined;
}
