/**
 * Writes a state dict to disk.
 */
import {extname, parse} from 'node:path';
import type {FloatDType} from '../convert.ts';
import {type SaveFormat, type WeightWriter, type WriterInfo, writers} from '../formats/writers.ts';
import type {StateDict} from '../stateDict.ts';
import {WeightFormatError} from '../weightFormatError.ts';
import {publish, type SavedFile} from './publish.ts';

/** Options of {@link saveWeights}. */
export interface SaveWeightsOptions {
  /**
   * Format of the file.
   * @defaultValue by the extension: `.safetensors`, `.pth` and `.pt`, `.npz`, `.npy` (one tensor), `.json` (tfjs)
   */
  format?: SaveFormat;
  /** Floating type to convert all floating tensors to; others stay. @defaultValue each tensor's own */
  dtype?: FloatDType;
  /** Text to keep beside the tensors; safetensors only. @defaultValue none */
  metadata?: Readonly<Record<string, string>>;
  /**
   * Size beyond which weights are split into several files, in bytes; safetensors and tfjs only. Of `model.safetensors`
   * it makes `model-00001-of-00003.safetensors`, … and `model.safetensors.index.json`, as Hugging Face's tools do.
   * @defaultValue never split
   */
  maxShardBytes?: number;
  /**
   * What `model.json` holds beside the weights, such as `modelTopology`: what makes a model of them; tfjs only.
   * @defaultValue none
   */
  modelJson?: Readonly<Record<string, unknown>>;
}

/** What {@link saveWeights} wrote: the file to open, and those it names. */
export interface SavedWeights extends SavedFile {
  /** The other files of the model, beside it; none for most formats. */
  readonly shards: readonly SavedFile[];
}

/**
 * Saves a state dict atomically: at `path` there is the old model or the whole new one, never a part and never a mixture,
 * also when it takes several files. One tensor at a time is in memory. The result loads with
 * `torch.load(path, weights_only=True)`, `safetensors.torch.load_file(path)`, `numpy.load(path)` or `tf.io.loadWeights`.
 *
 * @returns the file to open: that of `path`, or the index if the weights were split
 * @throws WeightFormatError `E_UNSUPPORTED` if neither option nor extension names a format, or for an option that the
 * format has no room for, and as the writers do; the file system's errors as they are
 */
export async function saveWeights(
  path: string,
  sd: StateDict,
  {format, dtype, metadata, maxShardBytes, modelJson}: SaveWeightsOptions = {},
): Promise<SavedWeights> {
  const writer = format === undefined ? writerFor(path) : writerNamed(format);
  if (metadata !== undefined && !writer.metadata) {
    throw refusal(
      `${described(writer)} has no room for metadata; save as safetensors, or leave metadata out`,
      writer.name,
    );
  }
  if (maxShardBytes !== undefined && !writer.shards) {
    const text = `${described(writer)} is one file; save as safetensors or tfjs, or leave maxShardBytes out`;
    throw refusal(text, writer.name);
  }
  if (modelJson !== undefined && !writer.modelJson) {
    const text = `${described(writer)} holds weights only; save as tfjs, or leave modelJson out`;
    throw refusal(text, writer.name);
  }
  const plan = writer.plan(sd, parse(path).name, {dtype, metadata, maxShardBytes, modelJson});
  const {main, shards} = await publish(path, plan);
  return {...main, shards};
}

/**
 * What {@link saveWeights} would write at a path.
 *
 * @throws WeightFormatError `E_UNSUPPORTED` if neither `format` nor the extension names a format
 */
export function saveFormatOf(path: string, format?: SaveFormat): WriterInfo {
  const {plan: _, ...info} = format === undefined ? writerFor(path) : writerNamed(format);
  return info;
}

function writerNamed(format: SaveFormat): WeightWriter {
  const found = writers.find(({name}) => name === format);
  if (found) return found;
  throw refusal(`there is no format '${format}' to write; there are ${names()}`, format);
}

function writerFor(path: string): WeightWriter {
  if (path.endsWith('.index.json')) {
    const plain = path.slice(0, -'.index.json'.length);
    throw refusal(`${path} is the name of an index, which is written as needed; save to ${plain} with maxShardBytes`);
  }
  const extension = extname(path).toLowerCase();
  const found = writers.find(({extensions}) => extensions.includes(extension));
  if (found) return found;
  const known = writers.flatMap(({extensions}) => extensions).join(', ');
  throw refusal(`the extension of ${path} names no format; use ${known}, or give the option format: ${names()}`);
}

/** What messages call a file of this format. */
function described({extensions}: WeightWriter): string {
  return `a ${extensions[0]} file`;
}

function names(): string {
  return writers.map(({name}) => `'${name}'`).join(', ');
}

function refusal(text: string, format = 'unknown'): WeightFormatError {
  return new WeightFormatError('E_UNSUPPORTED', `saveWeights: ${text}`, {format});
}
