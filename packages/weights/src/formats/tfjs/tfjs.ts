/**
 * TensorFlow.js models: a `model.json` and the shards it names. Only the weights are read, by their names; the topology
 * of a layers or graph model is passed over.
 *
 * Reference: tfjs-core/src/io (`getModelJSONForModelArtifacts`, `decodeWeights`).
 */
import {checkedBools} from '../../checkedBools.ts';
import {decode} from '../../dtypes.ts';
import {type Fail, failure} from '../../failure.ts';
import {isJsonObject, parseJson} from '../../json.ts';
import type {StateDict, WeightTensor} from '../../stateDict.ts';
import {readElements, readExactly, type WeightSource} from '../../weightSource.ts';
import type {ReadContext, WeightFormat} from '../format.ts';
import {dequantise} from './dequantise.ts';
import {type ManifestWeight, readManifest} from './manifest.ts';
import {joined} from './shards.ts';

const FORMAT = 'tfjs';

/** A member that only a model.json has, near its beginning; or a bare manifest, which is an array of groups. */
const MODEL_JSON = /^\s*\{.*"(?:(?:modelTopology|weightsManifest)"\s*:|format"\s*:\s*"(?:layers|graph)-model")/s;
const MANIFEST = /^\s*\[\s*\{\s*"(?:paths|weights)"\s*:\s*\[/;

function recognises(head: Uint8Array): boolean {
  const text = String.fromCharCode(...head);
  return MODEL_JSON.test(text) || MANIFEST.test(text);
}

async function read(source: WeightSource, {limits, beside}: ReadContext): Promise<StateDict> {
  const fail = failure(FORMAT, source.name);
  if (source.size > limits.maxHeaderBytes) {
    throw fail('E_LIMIT', `it has ${source.size} bytes, more than limits.maxHeaderBytes = ${limits.maxHeaderBytes}`);
  }
  const json = parseJson(await readExactly(source, 0, source.size, FORMAT), 'the file', limits, fail);
  const manifest = isJsonObject(json) ? json.get('weightsManifest') : json;
  if (manifest === undefined) {
    throw fail(
      'E_MISSING',
      'weightsManifest is missing: this model was saved without its weights; save it again with them',
    );
  }
  const sd: StateDict = new Map();
  for (const {paths, weights, byteLength} of readManifest(manifest, limits, fail)) {
    const shards: WeightSource[] = [];
    for (const path of paths) shards.push(await beside(path));
    const group = joined(source.name, shards, byteLength, FORMAT, fail);
    for (const weight of weights) sd.set(weight.name, tensor(weight, group, fail));
  }
  return sd;
}

function tensor(weight: ManifestWeight, group: WeightSource, fail: Fail): WeightTensor {
  const {name, dtype, shape, quantization, offset, byteLength} = weight;
  return {
    dtype,
    shape,
    async data() {
      const bytes = await readElements(group, offset, byteLength, FORMAT);
      const elements = decode(quantization?.stored ?? dtype, bytes);
      if (quantization !== undefined) return dequantise(elements, weight, quantization, fail);
      return dtype === 'bool' ? checkedBools(elements, FORMAT, group.name, name) : elements;
    },
  };
}

export const tfjs: WeightFormat = {name: FORMAT, recognises, read};
