import {fileURLToPath} from 'node:url';
import {listModels, type ModelEntry} from '@tfjs-zoo/models';
import type {Artifact} from '@tfjs-zoo/weights';
import {weightsPath} from '@tfjs-zoo/weights/node';
import {findModel} from '../predict/findModel.ts';
import {UsageError} from '../usageError.ts';

/** The file of one set of weights. */
export interface WeightsFile {
  readonly model: string;
  /** Name of the set of weights. */
  readonly weights: string;
  /** What `tfjs-zoo weights` calls it: `alexnet/IMAGENET1K_V1`. */
  readonly label: string;
  readonly artifact: Artifact;
  /** Where it is, or would be. */
  readonly path: string;
  /** Whether it comes with the package, and never needs to be fetched. */
  readonly packaged: boolean;
}

/** The files of the whole registry. */
export function allWeightsFiles(): WeightsFile[] {
  return listModels().flatMap(entry => Object.keys(entry.weights).map(weights => weightsFile(entry, weights)));
}

/**
 * The file that `model` or `model/weights` names, in whatever case.
 *
 * @throws UsageError for a name that nothing has
 */
export function findWeightsFile(command: string, text: string): WeightsFile {
  const slash = text.indexOf('/');
  const entry = findModel(command, slash < 0 ? text : text.slice(0, slash));
  const wanted = slash < 0 ? 'DEFAULT' : text.slice(slash + 1).toUpperCase();
  const weights = wanted === 'DEFAULT' ? entry.defaultWeights : wanted;
  if (Object.hasOwn(entry.weights, weights)) return weightsFile(entry, weights);
  throw new UsageError(
    `${command}: ${entry.name} has no weights '${text.slice(slash + 1)}'; ` +
      `there are ${Object.keys(entry.weights).join(', ')} and DEFAULT`,
  );
}

function weightsFile(entry: ModelEntry, weights: string): WeightsFile {
  const {urls, bytes, sha256} = entry.weights[weights];
  const artifact = {urls, bytes, sha256};
  const label = `${entry.name}/${weights}`;
  const packaged = urls.find(url => url.startsWith('file:'));
  const path = packaged === undefined ? weightsPath(artifact) : fileURLToPath(packaged);
  return {model: entry.name, weights, label, artifact, path, packaged: packaged !== undefined};
}
