/**
 * A model by name, with trained weights if wanted.
 */
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {ConfigError, checkBackend, initializers} from '@tfjs-zoo/core';
import {readWeights, type StateDict} from '@tfjs-zoo/weights';
import {openArtifact, openSource} from '#host';
import type {AlexNetCaffeOptions} from './alexnetCaffe.ts';
import type {FetchOptions} from './host/host.ts';
import {presetFor, setZooMetadata, type ZooMetadata} from './metadata.ts';
import {checkNumClasses, type ModelOptions} from './modelOptions.ts';
import {progressLines} from './progressLines.ts';
import type {ModelEntry, WeightsEntry} from './registry/modelEntry.ts';
import {findWeights, getModel} from './registry/registry.ts';
import {loadStateDict} from './surgery/loadStateDict.ts';
import {checkCategories, resetClassifier} from './surgery/resetClassifier.ts';
import {torchStateDict} from './weightMaps/torchStateDict.ts';

/** Options of {@link createModel}, beside those of the family's own function such as `width` or `dropout`. */
export interface CreateModelOptions extends ModelOptions, Omit<AlexNetCaffeOptions, keyof ModelOptions>, FetchOptions {
  /**
   * Trained weights: a name from the registry (`'IMAGENET1K_V1'`, `'DEFAULT'`), the path of a file (`'./best.pth'`; an
   * address in browsers), the bytes of one, or a state dict, in PyTorch's layout or one that {@link torchStateDict} knows.
   * Left out: freshly initialised.
   */
  weights?: string | Uint8Array | StateDict;
  /** Names of the classes, in the order of the outputs. Sets `numClasses`, if that is left out. */
  categories?: readonly string[];
  /**
   * Told in a sentence what was done that one might not expect, such as a fresh head, and without an `onProgress` how far a
   * download is. @defaultValue console.warn
   */
  log?: (message: string) => void;
}

/** Weights found for the `weights` option. */
interface Source {
  /** What to call them. */
  readonly name: string;
  readonly open: () => Promise<StateDict>;
  /** The registry's row, if they are from there. */
  readonly entry?: WeightsEntry;
}

/** Smaller files arrive before one wonders. */
const QUIET_BYTES = 10e6;

/** What can only be meant as a path or an address: a registry's names have neither dot nor slash. */
const looksLikePath = (text: string): boolean => /[./\\]/.test(text);

function findSource(
  entry: ModelEntry,
  weights: string | Uint8Array | StateDict,
  {onProgress, ...options}: FetchOptions,
  log: (message: string) => void,
): Source {
  if (weights instanceof Map) return {name: 'state dict', open: async () => weights};
  if (weights instanceof Uint8Array) return {name: 'bytes', open: () => readWeights(weights)};
  if (typeof weights !== 'string') {
    throw new ConfigError(
      `createModel: weights is ${String(weights)}; a name from the registry, a path, the bytes of a file or a state dict is needed`,
    );
  }
  const known = findWeights(entry, weights);
  if (known !== undefined) {
    const {urls, bytes, sha256} = known.weights;
    const name = urls[0].slice(urls[0].lastIndexOf('/') + 1);
    const report = onProgress ?? (bytes > QUIET_BYTES ? progressLines(name, log) : undefined);
    const open = (): Promise<StateDict> => openArtifact({urls, bytes, sha256, name}, {...options, onProgress: report});
    return {name: known.name, entry: known.weights, open};
  }
  if (looksLikePath(weights)) return {name: weights, open: () => openSource(weights, options)};
  throw new ConfigError(
    `createModel: '${entry.name}' has no weights '${weights}'; there are ${Object.keys(entry.weights).join(', ')} ` +
      'and DEFAULT. Give a file of your own as a path with a directory or an extension, such as ./weights.pth',
  );
}

const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((name, i) => name === b[i]);

/** Outputs of the head that the weights were trained with. */
function classesIn(entry: ModelEntry, stateDict: StateDict): number | undefined {
  return stateDict.get(`${entry.classifier}.weight`)?.shape[0];
}

/**
 * Builds a model by name and loads trained weights into it.
 *
 * If `numClasses` differs from that of the weights, or `categories` from those that the registry has for them, the body
 * is loaded and the head is fresh; `log` is told so. The result is a plain `LayersModel` whose
 * `userDefinedMetadata.zoo` says how to prepare images and what the classes are called. No random number is drawn for
 * weights that are then loaded.
 *
 * ```ts
 * const model = await createModel('alexnet', {weights: 'IMAGENET1K_V1', numClasses: 5});
 * ```
 *
 * @throws ConfigError for an unknown name of a model or of weights, options that do not go together, or weights that
 *   do not fit; nothing is left in memory then.
 * @throws WeightFormatError or FetchError if the weights cannot be read or had.
 */
export async function createModel(name: string, options: CreateModelOptions = {}): Promise<LayersModel> {
  const {weights, categories, numClasses = categories?.length, seed, log = console.warn, ...rest} = options;
  const {onProgress, signal, offline, cacheDir, ...architecture} = rest;
  const entry = getModel(name);
  checkBackend('createModel');
  if (numClasses !== undefined) {
    checkNumClasses('createModel', numClasses);
    checkCategories('createModel', numClasses, categories);
  }

  if (weights === undefined) {
    const model = entry.build({...architecture, numClasses: numClasses ?? entry.numClasses, seed});
    setZooMetadata(model, describe(entry, model, {categories}));
    return model;
  }

  const source = findSource(entry, weights, {onProgress, signal, offline, cacheDir}, log);
  // weights of the registry are fetched after the model is built, so that no option turns out wrong after a download
  const open = async (): Promise<StateDict> => torchStateDict(entry.name, await source.open());
  const opened = source.entry === undefined ? await open() : undefined;
  const trained = source.entry?.categories.length ?? (opened && classesIn(entry, opened)) ?? entry.numClasses;
  let model = initializers.withoutInitialization(() => entry.build({...architecture, numClasses: trained, seed}));
  try {
    await loadStateDict(model, opened ?? (await open()));
    const known = source.entry?.categories;
    const sameNames = categories === undefined || known === undefined || sameList(categories, known);
    const keepsHead = (numClasses === undefined || numClasses === trained) && sameNames;
    setZooMetadata(
      model,
      describe(entry, model, {weights: source, categories: keepsHead ? (categories ?? known) : undefined}),
    );
    if (!keepsHead) {
      const classes = numClasses ?? trained;
      model = resetClassifier(model, classes, {categories, seed});
      log(
        `createModel: ${entry.name} with weights ${source.name} has a fresh ${entry.classifier} for ${classes} ` +
          `${classes === trained ? 'other ' : ''}classes in place of the trained one for ${trained}; fine-tune it before use`,
      );
    }
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function describe(
  entry: ModelEntry,
  model: LayersModel,
  {weights, categories}: {weights?: Source; categories?: readonly string[]},
): ZooMetadata {
  const published = weights?.entry ?? entry.weights[entry.defaultWeights];
  return {
    name: entry.name,
    preset: presetFor(published, model.inputs[0].shape[1] ?? published.preset.crop),
    classifier: entry.classifier,
    groups: entry.groups,
    ...(weights === undefined ? {} : {weights: weights.name}),
    ...(categories === undefined ? {} : {categories}),
  };
}
