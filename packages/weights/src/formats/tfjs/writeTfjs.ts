/**
 * Writes weights as tfjs keeps them: shards, and a `model.json` whose `weightsManifest` `tf.io.loadWeights` and
 * `tf.io.decodeWeights` take. Weights only, unless the topology is given as well: `tf.loadLayersModel` needs it.
 */
import {convertedDType, convertFloat, type FloatDType, widenToInt32} from '../../convert.ts';
import {type Fail, failure} from '../../failure.ts';
import type {StateDict, WeightTensor} from '../../stateDict.ts';
import {checkMaxShardBytes, checkShardCount, type OutputPlan, shardName} from '../outputPlan.ts';
import {byteLengthOf, checkNames, collect, tensorBytes} from '../tensorBytes.ts';
import {splitter} from './splitter.ts';

/** Options of {@link writeTfjs}. */
export interface WriteTfjsOptions {
  /**
   * Floating type to convert all floating tensors to: `'float32'`, or `'float16'`, which tfjs calls quantised and widens
   * when it loads. It has no bfloat16. @defaultValue each tensor's own, where tfjs has it
   */
  dtype?: FloatDType;
  /** Size beyond which a shard is followed by another, in bytes. @defaultValue one shard */
  maxShardBytes?: number;
  /**
   * What `model.json` holds beside the weights. With `{format: 'layers-model', modelTopology: model.toJSON(null, false)}`
   * and weights named as `model.save` names them, `tf.loadLayersModel` takes it. @defaultValue none
   */
  modelJson?: Readonly<Record<string, unknown>>;
}

/**
 * A tfjs model's weights in memory, as files by name: the shards, and `model.json`, which names them.
 *
 * Integers become int32, if their values fit; float16 stays, as tfjs's float16 quantisation.
 *
 * @throws WeightFormatError `E_UNSUPPORTED` for what tfjs has no type for (float64, bfloat16: give `dtype`), `E_RANGE` for
 * integers beyond int32, `E_NAME` for a name that tfjs would lose
 */
export async function writeTfjs(
  sd: StateDict,
  options: WriteTfjsOptions = {},
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const {shards, main} = planTfjs(sd, 'model', options);
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const {name, bytes, chunks} of shards) files.set(name, await collect(chunks(), bytes));
  return files.set('model.json', main([...files.keys()]));
}

/** A plan whose main file is known as soon as the names of the shards are. */
interface TfjsPlan extends OutputPlan {
  main(names: readonly string[]): Uint8Array<ArrayBuffer>;
}

/** A tensor as tfjs will have it, and its entry in the manifest. */
interface Planned {
  readonly spec: object;
  readonly bytes: number;
  data(): Promise<Uint8Array<ArrayBuffer>>;
}

/** Plans the files of a model. @param stem what their names begin with */
export function planTfjs(
  sd: StateDict,
  stem: string,
  {dtype, maxShardBytes, modelJson = {}}: WriteTfjsOptions,
): TfjsPlan {
  const fail = failure('tfjs', 'writeTfjs');
  if (dtype === 'bfloat16') {
    throw fail(
      'E_UNSUPPORTED',
      "the option dtype is 'bfloat16', which tfjs does not have; give 'float32' or 'float16'",
    );
  }
  checkMaxShardBytes(maxShardBytes, fail);
  checkNames(sd, fail);
  if (sd.has('__proto__')) throw fail('E_NAME', 'tfjs loses a tensor of this name; rename it', {tensor: '__proto__'});
  const tensors = [...sd].map(([name, tensor]) => plan(name, tensor, dtype, fail));
  const total = tensors.reduce((sum, {bytes}) => sum + bytes, 0);
  const largest = maxShardBytes ?? Math.max(total, 1);
  const count = Math.max(Math.ceil(total / largest), 1);
  checkShardCount(count, fail);
  const take = splitter(elements(tensors));
  return {
    suffix: '',
    suffixes: [''],
    shards: Array.from({length: count}, (_, index) => {
      const bytes = Math.min(largest, total - index * largest);
      return {name: shardName(`${stem}.weights`, index, count, '.bin'), bytes, chunks: () => take(bytes)};
    }),
    main(paths) {
      const weights = tensors.map(({spec}) => spec);
      const json = {generatedBy: 'tfjs-zoo', ...modelJson, weightsManifest: [{paths, weights}]};
      return new TextEncoder().encode(JSON.stringify(json));
    },
  };
}

async function* elements(tensors: readonly Planned[]): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  for (const {data} of tensors) yield await data();
}

function plan(name: string, tensor: WeightTensor, dtype: FloatDType | undefined, fail: Fail): Planned {
  const {shape} = tensor;
  const written = asWritten(name, tensor, dtype, fail);
  const half = written.dtype === 'float16';
  const spec = {name, shape, dtype: half ? 'float32' : written.dtype};
  return {
    spec: half ? {...spec, quantization: {dtype: 'float16'}} : spec,
    bytes: byteLengthOf(written, name, fail),
    data: () => tensorBytes(written, name, fail),
  };
}

function asWritten(name: string, tensor: WeightTensor, dtype: FloatDType | undefined, fail: Fail): WeightTensor {
  const type = convertedDType(tensor, dtype);
  if (type === 'float32' || type === 'float16') return convertFloat(tensor, name, dtype);
  if (type === 'bool' || type === 'int32') return tensor;
  if (type === 'float64' || type === 'bfloat16') {
    throw fail('E_UNSUPPORTED', `tfjs has no ${type}; give {dtype: 'float32'}, or 'float16' for half the size`, {
      tensor: name,
    });
  }
  return widenToInt32(tensor, name, fail);
}
