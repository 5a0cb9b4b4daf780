/**
 * Models in several files, as Hugging Face keeps them: `model.safetensors.index.json` (or `pytorch_model.bin.index.json`)
 * says which tensor is in which file: `{"metadata": {…}, "weight_map": {"layer.weight": "model-00001-of-00002.safetensors"}}`.
 *
 * The shards' headers are read and held against the index before anything is handed over; their elements as ever when
 * asked for. `metadata.total_size` is not held against anything: tools differ in what they count.
 * Reference: github.com/huggingface/huggingface_hub, serialization/_base.py and _torch.py.
 */
import {type Fail, failure, quoted} from '../../failure.ts';
import {isJsonObject, parseJson} from '../../json.ts';
import type {Limits} from '../../limits.ts';
import {checkSiblingPath} from '../../siblingPath.ts';
import type {StateDict} from '../../stateDict.ts';
import {readExactly, type WeightSource} from '../../weightSource.ts';
import type {ReadContext, WeightFormat} from '../format.ts';
import {MAX_SHARDS} from '../maxShards.ts';
import {recognise} from '../recognise.ts';

const FORMAT = 'sharded';

/** The member that only an index has, or what stands before it, however much that is. */
const INDEX = /^\s*\{(?:.*"weight_map"\s*:|\s*"metadata"\s*:\s*\{.*"total_size"\s*:)/s;

/** A JSON object that is an index, told by its first bytes. */
function recognises(head: Uint8Array): boolean {
  return INDEX.test(String.fromCharCode(...head));
}

/** @param shards formats that the shards may have */
export function shardIndex(shards: readonly WeightFormat[]): WeightFormat {
  return {name: FORMAT, recognises, read: (source, context) => read(source, context, shards)};
}

async function read(source: WeightSource, context: ReadContext, formats: readonly WeightFormat[]): Promise<StateDict> {
  const fail = failure(FORMAT, source.name);
  const index = await readIndex(source, context.limits, fail);
  const opened = new Map<string, StateDict>();
  const names = new Set(index.values());
  if (names.size > MAX_SHARDS) throw fail('E_LIMIT', `${names.size} shards, more than ${MAX_SHARDS}`);
  for (const shard of names) checkSiblingPath(shard, 'the shard', fail);
  for (const shard of names) {
    const tensors = await openShard(shard, context, formats);
    checkListed(tensors, shard, index, fail);
    opened.set(shard, tensors);
  }
  const sd: StateDict = new Map();
  for (const [name, shard] of index) {
    const tensor = opened.get(shard)?.get(name);
    if (tensor === undefined) {
      throw fail('E_MISSING', `it is not in ${quoted(shard)}, where the index says it is`, {tensor: name});
    }
    sd.set(name, tensor);
  }
  return sd;
}

/** What a shard holds must be what the index says it holds. */
function checkListed(tensors: StateDict, shard: string, index: ReadonlyMap<string, string>, fail: Fail): void {
  for (const name of tensors.keys()) {
    const listed = index.get(name);
    if (listed === undefined) {
      throw fail('E_EXTRA', `it is in ${quoted(shard)} and not in the index`, {tensor: name});
    }
    if (listed !== shard) {
      throw fail('E_DUP', `it is in ${quoted(shard)}, and the index says in ${quoted(listed)}`, {tensor: name});
    }
  }
}

async function openShard(name: string, context: ReadContext, formats: readonly WeightFormat[]): Promise<StateDict> {
  const source = await context.beside(name);
  if (source.size > context.limits.maxFileBytes) {
    const text = `the file has ${source.size} bytes, more than limits.maxFileBytes = ${context.limits.maxFileBytes}`;
    throw failure(FORMAT, source.name)('E_LIMIT', text);
  }
  const format = await recognise(source, formats);
  return await format.read(source, context);
}

/** Names of tensors with names of shards, checked for form only. */
async function readIndex(source: WeightSource, limits: Readonly<Limits>, fail: Fail): Promise<Map<string, string>> {
  if (source.size > limits.maxHeaderBytes) {
    const text = `the index has ${source.size} bytes, more than limits.maxHeaderBytes = ${limits.maxHeaderBytes}`;
    throw fail('E_LIMIT', text);
  }
  const root = parseJson(await readExactly(source, 0, source.size, FORMAT), 'the index', limits, fail);
  const map = isJsonObject(root) ? root.get('weight_map') : undefined;
  if (!isJsonObject(map)) throw fail('E_HEADER', 'the index has no weight_map that maps tensors to files');
  if (map.size > limits.maxTensors) throw fail('E_LIMIT', `more tensors than limits.maxTensors = ${limits.maxTensors}`);
  const index = new Map<string, string>();
  for (const [name, shard] of map) {
    if (typeof shard !== 'string') throw fail('E_HEADER', 'its file in weight_map is no string', {tensor: name});
    index.set(name, shard);
  }
  return index;
}
