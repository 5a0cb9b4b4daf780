import {existsSync} from 'node:fs';
import {resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {listModels, type ModelEntry} from '@tfjs-zoo/models';
import {UsageError} from '../usageError.ts';
import {findModel} from './findModel.ts';

/** Which model `predict` is to use: one of the zoo's with weights by name or path, or one that was saved. */
export type ModelChoice =
  | {readonly kind: 'zoo'; readonly entry: ModelEntry; readonly weights: string; readonly classes: number | undefined}
  | {readonly kind: 'saved'; readonly path: string; readonly classes: undefined};

/** What can only be meant as a path: the registry's names have neither dot nor slash. */
const looksLikePath = (text: string): boolean => /[./\\]/.test(text);

/**
 * Decides what `--model` and `--weights` mean, before anything is read or fetched.
 *
 * A name of the registry wins over a directory of that name.
 *
 * @throws UsageError for a name that nothing has.
 */
export function chooseModel(model: string, weights: string | undefined): ModelChoice {
  const known = listModels().some(({name}) => name === model.toLowerCase());
  if (!known && (looksLikePath(model) || existsSync(model))) {
    if (weights !== undefined) {
      throw new UsageError(`predict: the saved model ${model} has its own weights; leave --weights out`);
    }
    return {kind: 'saved', path: model.startsWith('file://') ? fileURLToPath(model) : model, classes: undefined};
  }
  const entry = findModel('predict', model, ', or give the directory of a saved model as a path, such as ./my-model');
  return {kind: 'zoo', entry, ...chooseWeights(entry, weights ?? 'DEFAULT')};
}

function chooseWeights(entry: ModelEntry, weights: string): {weights: string; classes: number | undefined} {
  const name = weights.toUpperCase() === 'DEFAULT' ? entry.defaultWeights : weights;
  if (Object.hasOwn(entry.weights, name)) return {weights: name, classes: entry.weights[name].categories.length};
  // absolute, so that a file without an extension is not taken for a name
  if (looksLikePath(weights) || existsSync(weights)) return {weights: resolve(weights), classes: undefined};
  throw new UsageError(
    `predict: ${entry.name} has no weights '${weights}'; there are ${Object.keys(entry.weights).join(', ')} and DEFAULT, ` +
      'or give a file as a path, such as ./weights.pth',
  );
}
