/**
 * Cuts a stream of samples into batches.
 */
import {ConfigError, streamOf} from '@tfjs-zoo/core';
import type {BadSample, Batches} from '../dataset.ts';
import type {Generate, GeneratedImage, GeneratedSample, GeneratorKey} from '../generated.ts';
import {checkLength} from '../sampleSource.ts';
import {shuffleBuffer} from '../shuffleBuffer.ts';
import type {SampleShape, SampleTransform} from '../step.ts';
import type {BatchMemory} from './batchMemory.ts';
import type {BatchPlan} from './batchPlan.ts';
import {batchRows, keepRows, setRow} from './batchRows.ts';
import {isAboutSample, sampleError} from './sampleError.ts';
import type {SampleId} from './samplesOf.ts';
import {type BeginEpoch, type Prepared, walkBatches} from './walkBatches.ts';

type Generated = GeneratedImage | GeneratedSample;

/** Where samples come from, and what is made of them. */
export interface SampleStream {
  readonly generate: Generate<Generated>;
  readonly classNames: readonly string[];
  readonly size: number | undefined;
  readonly shuffleBuffer: number;
  readonly transform: SampleTransform | undefined;
  readonly sampleShape: SampleShape;
}

/** A sample and its number in the epoch. */
interface Numbered {
  readonly item: Generated;
  readonly index: number;
}

/** The batches of a stream. */
export function streamBatches(stream: SampleStream, plan: BatchPlan): Batches<number | undefined> {
  const {batchSize, dropLast, seed, shuffle} = plan;
  const begin: BeginEpoch = ({epoch, from, signal, memory}) => {
    const key = {seed, epoch, signal};
    const all = numbered(stream, key);
    const rngKey = {seed, stream: streamOf('data/shuffleBuffer'), step: epoch};
    const mine = sharded(shuffle ? shuffleBuffer(all, stream.shuffleBuffer, rngKey) : all, plan);
    const pull = async () => {
      const taken: Numbered[] = [];
      while (taken.length < batchSize) {
        signal.throwIfAborted();
        const next = await mine.next();
        if (next.done) break;
        taken.push(next.value);
      }
      return taken.length === 0 || (dropLast && taken.length < batchSize) ? undefined : taken;
    };
    signal.addEventListener('abort', () => void mine.return(undefined).catch(() => undefined), {once: true});
    const skip = async () => {
      for (let batch = 0; batch < from; batch++) {
        if (!(await pull())) throw behindLast(from, batch);
      }
    };
    // batches are asked for ahead, but what comes one after another is taken one after another
    let before: Promise<unknown> = skip();
    before.catch(() => undefined);
    return () => {
      const prepared = before.then(async () => {
        const items = await pull();
        return items && prepare(stream, plan, items, epoch, memory);
      });
      before = prepared;
      return prepared;
    };
  };
  return walkBatches(stream, plan, batchCount(stream.size, plan), begin);
}

function batchCount(size: number | undefined, {batchSize, dropLast, shard, start}: BatchPlan): number | undefined {
  if (size === undefined) return undefined;
  const round = dropLast ? Math.floor : Math.ceil;
  const count = round(round(size / shard.count) / batchSize);
  if (start > count) throw behindLast(start, count);
  return count;
}

function behindLast(start: number, count: number): ConfigError {
  return new ConfigError(`batches: start ${start} lies behind the last batch; an epoch has ${count} of them`);
}

async function* numbered({generate, size}: SampleStream, key: GeneratorKey): AsyncGenerator<Numbered> {
  let index = 0;
  for await (const item of generate(key)) {
    yield {item, index: index++};
    if (index === size) return;
  }
  if (size !== undefined) {
    throw new ConfigError(
      `generatorDataset: epoch ${key.epoch} gave ${index} samples, but size is ${size}; give size: ${index}, or leave it ` +
        'out if it is not the same in each epoch',
    );
  }
}

/** Every `count`-th sample; the first ones again at the end, or the odd ones left out, so that all shards have as many. */
async function* sharded(
  all: AsyncIterable<Numbered>,
  {shard: {index, count}, dropLast}: BatchPlan,
): AsyncGenerator<Numbered> {
  const first: Numbered[] = [];
  let mine: Numbered | undefined;
  let position = 0;
  for await (const sample of all) {
    if (first.length < count && !dropLast) first.push(sample);
    if (position % count === index) mine = sample;
    position++;
    if (position % count === 0 && mine) {
      yield mine;
      mine = undefined;
    }
  }
  const odd = position % count;
  if (odd === 0 || dropLast) return;
  if (mine) yield mine;
  // fewer samples than shards: round and round
  else yield first[(index - odd) % first.length];
}

async function prepare(
  stream: SampleStream,
  plan: BatchPlan,
  items: readonly Numbered[],
  epoch: number,
  memory: BatchMemory,
): Promise<Prepared> {
  const rows = batchRows(stream, items.length, plan, memory);
  const bad: BadSample[] = [];
  const samples: SampleId[] = [];
  const kept = items.map(({item, index}, row) => {
    const name = item.name ?? `sample ${index}`;
    try {
      setRow(
        rows,
        row,
        sampleOf(stream, item, name, {seed: plan.seed, epoch, index}),
        labelOf(stream, item, name),
        plan,
      );
      samples.push({index, name});
      return true;
    } catch (cause) {
      const error = sampleError(name, cause);
      if (plan.onBadSample === 'error' || !isAboutSample(cause)) throw error;
      bad.push({index, name, error});
      return false;
    }
  });
  return {rows: bad.length > 0 ? keepRows(rows, kept) : rows, samples, bad};
}

function sampleOf(
  {transform, sampleShape}: SampleStream,
  item: Generated,
  name: string,
  key: {seed: number; epoch: number; index: number},
): Float32Array {
  if (transform && 'image' in item) {
    const sample = transform(item.image, key);
    checkLength(name, sample, sampleShape);
    return sample;
  }
  if (!transform && 'sample' in item) {
    const values = sampleShape[0] * sampleShape[1] * sampleShape[2];
    if (item.sample.length === values) return item.sample;
    throw new ConfigError(
      `generatorDataset: ${name} has ${item.sample.length} numbers, but sampleShape [${sampleShape}] has ${values}`,
    );
  }
  throw new ConfigError(
    transform
      ? `generatorDataset: ${name} has no image for the transform; yield {image, label}`
      : `generatorDataset: ${name} has no numbers; yield {sample, label}, or give a transform for images`,
  );
}

function labelOf({classNames}: SampleStream, {label}: Generated, name: string): number {
  if (classNames.length === 0) return -1;
  const found = typeof label === 'string' ? classNames.indexOf(label) : label;
  if (found !== undefined && Number.isInteger(found) && found >= 0 && found < classNames.length) return found;
  throw new ConfigError(
    `generatorDataset: the label of ${name} is ${JSON.stringify(label) ?? 'missing'}; it must be one of ` +
      `'${classNames.join("', '")}', or their number, 0 to ${classNames.length - 1}`,
  );
}
