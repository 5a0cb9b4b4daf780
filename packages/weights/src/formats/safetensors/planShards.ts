/**
 * Writes safetensors in several files with an index, as Hugging Face's tools do and load it.
 *
 * Reference: huggingface_hub/serialization/_base.py (`split_state_dict_into_shards_factory`).
 */
import {convertedDType} from '../../convert.ts';
import {failure} from '../../failure.ts';
import type {StateDict} from '../../stateDict.ts';
import {checkMaxShardBytes, checkShardCount, type OutputPlan, oneFile, shardName} from '../outputPlan.ts';
import {byteLengthOf, checkNames} from '../tensorBytes.ts';
import {safetensorsChunks, type WriteSafetensorsOptions} from './writeSafetensors.ts';

/** One file, or an index. */
const SUFFIXES = ['', '.index.json'];

/**
 * Plans the files: tensors in their order, as many to a shard as `maxShardBytes` holds; one that is larger has a shard of
 * its own. All in one shard, or no size given, is one plain file.
 *
 * @param stem what the names of the shards begin with
 */
export function planShards(
  sd: StateDict,
  stem: string,
  maxShardBytes: number | undefined,
  options: WriteSafetensorsOptions,
): OutputPlan {
  const fail = failure('safetensors', 'writeSafetensors');
  checkMaxShardBytes(maxShardBytes, fail);
  checkNames(sd, fail);
  if (maxShardBytes === undefined) return oneFile(safetensorsChunks(sd, options), SUFFIXES);
  const groups: {tensors: StateDict; bytes: number}[] = [];
  let total = 0;
  for (const [name, tensor] of sd) {
    const bytes = byteLengthOf({dtype: convertedDType(tensor, options.dtype), shape: tensor.shape}, name, fail);
    const last = groups.at(-1);
    if (last !== undefined && last.bytes + bytes <= maxShardBytes) {
      last.tensors.set(name, tensor);
      last.bytes += bytes;
    } else {
      groups.push({tensors: new Map([[name, tensor]]), bytes});
    }
    total += bytes;
  }
  checkShardCount(groups.length, fail);
  if (groups.length <= 1) return oneFile(safetensorsChunks(sd, options), SUFFIXES);
  return {
    suffix: SUFFIXES[1],
    suffixes: SUFFIXES,
    shards: groups.map(({tensors, bytes}, index) => ({
      name: shardName(stem, index, groups.length, '.safetensors'),
      bytes,
      chunks: () => safetensorsChunks(tensors, options),
    })),
    main(names) {
      // Spelt out member by member: an object would lose the name `__proto__` and reorder names that are numbers.
      const map = groups.flatMap(({tensors}, index) =>
        [...tensors.keys()].map(name => `${JSON.stringify(name)}: ${JSON.stringify(names[index])}`),
      );
      const json = `{\n  "metadata": {"total_size": ${total}},\n  "weight_map": {\n    ${map.join(',\n    ')}\n  }\n}\n`;
      return new TextEncoder().encode(json);
    },
  };
}
