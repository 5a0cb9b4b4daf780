import type {LayersModel} from '@tensorflow/tfjs-layers';
import {useBackend} from '@tfjs-zoo/backend';
import {initializers} from '@tfjs-zoo/core';
import {
  compareStateDict,
  createModel,
  fromLayersWeights,
  type ModelEntry,
  stateDict,
  torchStateDict,
} from '@tfjs-zoo/models';
import type {StateDict} from '@tfjs-zoo/weights';
import {ConvertError} from './convertError.ts';

/** Weights that are a model's. */
export interface Fitted {
  /** In PyTorch's names and layouts. */
  readonly sd: StateDict;
  /** The network, without values in it. To be disposed of. */
  readonly model: LayersModel;
  readonly numClasses: number;
  readonly entry: ModelEntry;
}

/**
 * Finds weights to be those of a model, in whichever layout it goes around, a saved tfjs model's among them. No value is
 * read.
 *
 * @param input - The file, for messages.
 * @param numClasses - Outputs of the head; undefined for as many as the file has.
 * @throws ConvertError that lists all that is missing, unexpected or of another shape
 */
export async function fitModel(
  input: string,
  opened: StateDict,
  entry: ModelEntry,
  numClasses: number | undefined,
): Promise<Fitted> {
  // nothing is computed: tfjs wants a backend to hold the variables, and that they are never written costs no memory
  await useBackend('cpu', {warn: () => undefined});
  let model = await withoutValues(entry, numClasses ?? entry.numClasses);
  try {
    const sd = fromLayersWeights(model, torchStateDict(entry.name, opened));
    const classes = numClasses ?? classesIn(sd, model, entry);
    if (classes !== model.outputShape[1]) {
      model.dispose();
      model = await withoutValues(entry, classes);
    }
    const {problem} = compareStateDict(model, sd);
    if (problem === undefined) return {sd, model, numClasses: classes, entry};
    throw new ConvertError(
      `${input} does not hold ${entry.name} with ${classes} classes: ${problem}. ` +
        'Give the --model and --num-classes that it was made with, or leave --model out to convert what is there',
    );
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** The network with variables of zeros: createModel builds it before it first waits, as `withoutInitialization` needs. */
function withoutValues({name}: ModelEntry, numClasses: number): Promise<LayersModel> {
  return initializers.withoutInitialization(() => createModel(name, {numClasses}));
}

/** Outputs of the head in the file, if it is a head on this network. */
function classesIn(sd: StateDict, model: LayersModel, {classifier, numClasses}: ModelEntry): number {
  const [outputs, inputs, ...rest] = sd.get(`${classifier}.weight`)?.shape ?? [];
  const own = stateDict(model).get(`${classifier}.weight`)?.shape;
  return outputs >= 1 && inputs === own?.[1] && rest.length === 0 ? outputs : numClasses;
}
