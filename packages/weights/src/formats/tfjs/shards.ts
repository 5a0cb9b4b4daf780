/**
 * Files that lie one after the other, read as if they were one.
 */
import type {Fail} from '../../failure.ts';
import {readExactly, type WeightSource} from '../../weightSource.ts';

/**
 * Joins shards, whose sizes must add up exactly.
 *
 * @param bytes size they must have together
 * @throws WeightFormatError `E_TRUNCATED` or `E_TRAILING` if they do not
 */
export function joined(
  name: string,
  shards: readonly WeightSource[],
  bytes: number,
  format: string,
  fail: Fail,
): WeightSource {
  const there = shards.reduce((sum, shard) => sum + shard.size, 0);
  if (there !== bytes) {
    const which = shards.length === 0 ? 'no shard' : shards.map(shard => shard.name).join(', ');
    const text = `its weights take ${bytes} bytes, ${which.slice(0, 200)} ${shards.length > 1 ? 'have' : 'has'} ${there}`;
    throw fail(there < bytes ? 'E_TRUNCATED' : 'E_TRAILING', `${text}; download or copy the files again`);
  }
  if (shards.length === 1) return shards[0];
  return {
    name,
    size: bytes,
    async read(offset, length) {
      const out = new Uint8Array(length);
      let start = 0;
      for (const shard of shards) {
        const from = Math.max(offset, start);
        const to = Math.min(offset + length, start + shard.size);
        if (from < to) out.set(await readExactly(shard, from - start, to - from, format), from - offset);
        start += shard.size;
      }
      return out;
    },
  };
}
