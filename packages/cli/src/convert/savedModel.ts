import {readFile, stat} from 'node:fs/promises';
import {extname} from 'node:path';
import {defaultLimits, type StateDict} from '@tfjs-zoo/weights';

/** What a file holds. */
export interface SavedModel {
  /** Its weights, without those of an optimizer. */
  readonly sd: StateDict;
  /** Of a saved tfjs model: the members of its model.json, but for the weights and how it was trained. */
  readonly network?: Readonly<Record<string, unknown>>;
}

/** What JSON of a model looks like, before it is looked at. */
interface ModelJson extends Record<string, unknown> {
  readonly weightsManifest?: readonly {
    readonly weights: readonly {readonly name: string; readonly group?: unknown}[];
  }[];
}

/** Whether a file is one of those that may hold a network. */
export const mayHoldNetwork = (file: string): boolean => extname(file).toLowerCase() === '.json';

/**
 * Finds the network that stands beside weights.
 *
 * @param file - Path of the file that `openWeights` opened, and so checked.
 * @param sd - What it gave.
 */
export async function savedModel(file: string, sd: StateDict): Promise<SavedModel> {
  // what is larger, or does not begin so, was not read as JSON
  if (!mayHoldNetwork(file) || (await stat(file)).size > defaultLimits.maxHeaderBytes) return {sd};
  const text = await readFile(file, 'utf8');
  if (!text.trimStart().startsWith('{')) return {sd};
  const json: ModelJson = JSON.parse(text);
  const {modelTopology, weightsManifest = [], trainingConfig: _, ...members} = json;
  if (typeof modelTopology !== 'object' || modelTopology === null) return {sd};
  const specs = weightsManifest.flatMap(({weights}) => weights);
  const optimizer = new Set(specs.filter(({group}) => group === 'optimizer').map(({name}) => name));
  return {sd: new Map([...sd].filter(([name]) => !optimizer.has(name))), network: {...members, modelTopology}};
}
