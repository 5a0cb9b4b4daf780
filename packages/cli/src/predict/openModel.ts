import type {LayersModel} from '@tensorflow/tfjs-layers';
import {type BackendInfo, type BackendName, useBackend} from '@tfjs-zoo/backend';
import {createModel, zooMetadata} from '@tfjs-zoo/models';
import {FetchError} from '@tfjs-zoo/weights';
import {loadSavedModel} from '../savedModel/loadSavedModel.ts';
import type {Session} from '../session.ts';
import type {ModelChoice} from './chooseModel.ts';
import {downloadProgress} from './downloadProgress.ts';

/** How to open a model. */
export interface OpenOptions {
  readonly backend: BackendName | 'auto';
  readonly offline: boolean | undefined;
}

/** A model that is ready to classify. */
export interface OpenedModel {
  readonly model: LayersModel;
  /** Name or path of the model. */
  readonly name: string;
  /** Name or path of its weights; undefined if they came with a saved model. */
  readonly weights: string | undefined;
  /** How many classes it tells apart. */
  readonly classes: number;
  /** Whether it knows what its classes are called. */
  readonly named: boolean;
  readonly backend: BackendInfo;
}

/** Gets the backend and the model ready, fetching the weights if need be. */
export async function openModel(choice: ModelChoice, options: OpenOptions, session: Session): Promise<OpenedModel> {
  const backend = await useBackend(options.backend, {warn: session.notice});
  const model = choice.kind === 'saved' ? await loadSavedModel(choice.path) : await zooModel(choice, options, session);
  const opened = {
    model,
    name: choice.kind === 'saved' ? choice.path : choice.entry.name,
    weights: choice.kind === 'saved' ? undefined : choice.weights,
    classes: model.outputShape[1] as number,
    named: zooMetadata(model)?.categories !== undefined,
    backend,
  };
  const threads = `${backend.threads} ${backend.threads === 1 ? 'thread' : 'threads'}`;
  const weights = opened.weights === undefined ? '' : ` with weights ${opened.weights}`;
  session.notice(`${opened.name}${weights} on ${backend.name} (${threads})`);
  return opened;
}

async function zooModel(
  {entry, weights}: ModelChoice & {kind: 'zoo'},
  {offline}: OpenOptions,
  {io, notice}: Session,
): Promise<LayersModel> {
  const progress = downloadProgress(io.stderr, `${entry.name} ${weights}`);
  try {
    const {onProgress} = progress;
    return await createModel(entry.name, {weights, offline, onProgress, signal: io.signal, log: notice});
  } catch (error) {
    if (!(error instanceof FetchError) || error.failures.length === 0) throw error;
    const {code, message, failures} = error;
    const remedy = 'If you have the file, give its path with --weights';
    throw new FetchError(code, `${message}\n${remedy}`, {failures, cause: error});
  } finally {
    progress.end();
  }
}
