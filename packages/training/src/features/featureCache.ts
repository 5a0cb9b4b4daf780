/**
 * What a training reads in an epoch: the data with the whole network, or features with the part that learns.
 */
import {reshape, tidy} from '@tensorflow/tfjs-core';
import {ConfigError} from '@tfjs-zoo/core';
import {checkBatch} from '../loop/checkBatch.ts';
import type {Forward} from '../loop/forward.ts';
import type {ModelShape} from '../loop/modelShape.ts';
import {checkedBatch, disposeBatch, type TrainingData, type WalkOptions, walk} from '../loop/trainingData.ts';
import type {TrainPlan} from '../loop/trainPlan.ts';
import type {CacheSettings} from './cacheFeatures.ts';
import {type Computing, computeFeatures, type FeatureData, whyNotKept} from './computeFeatures.ts';
import {type FrozenBody, frozenBody} from './frozenBody.ts';
import {ScratchError} from './scratchFile.ts';

/** Data, and what becomes of its batches. */
export interface Fed {
  readonly data: TrainingData;
  readonly shape: ModelShape;
  readonly batches: WalkOptions['batches'];
  /** In place of the model's own call, for data that are features. */
  readonly forward?: Forward;
}

/** An epoch's data. */
export interface EpochData {
  readonly training: Fed;
  readonly validation: Fed | undefined;
}

/** Features, and what they were made with. */
interface Kept {
  readonly body: FrozenBody;
  /** The body's weights when they were made: a weight that is assigned gets other memory. */
  readonly weights: readonly object[];
  readonly training: FeatureData;
  readonly validation: FeatureData | undefined;
}

/** Computes features when an epoch can use them, and keeps them for as long as the body stays what it was. */
export class FeatureCache {
  readonly #plan: TrainPlan;
  readonly #isOver: () => boolean;
  #kept: Kept | undefined;
  #failed = false;

  constructor(plan: TrainPlan, isOver: () => boolean) {
    this.#plan = plan;
    this.#isOver = isOver;
  }

  /**
   * What the next epoch reads. Computes features first, if there are none; undefined if that was cut short.
   *
   * @throws ConfigError if features must be kept and cannot be.
   */
  async epochData(): Promise<EpochData | undefined> {
    const {cache, epochs, validation, walking} = this.#plan;
    const whole = {
      training: this.#whole(this.#plan.data, walking.batches),
      validation: validation && this.#whole(validation, undefined),
    };
    // one epoch alone gains nothing
    if (!cache || this.#failed || (!cache.must && epochs[1] - epochs[0] < 2)) return whole;
    const body = frozenBody(this.#plan.model);
    const reason = typeof body === 'string' ? body : whyNotKept(this.#plan.data, this.#computing(body, cache));
    if (reason !== undefined || typeof body === 'string') {
      await this.close();
      if (!cache.must) return whole;
      throw new ConfigError(
        `${this.#plan.owner}: cacheFeatures is given, but features of model '${this.#plan.model.name}' cannot be kept: ` +
          `${reason}. Freeze the layers up to the head, use transforms that are not random, or leave the option out`,
      );
    }
    const weights = memoryOf(body);
    if (!this.#kept || !isSame(this.#kept, body, weights)) {
      await this.close();
      try {
        this.#kept = await this.#compute(body, weights, cache);
      } catch (error) {
        if (cache.must || !(error instanceof ScratchError)) throw error;
        this.#failed = true;
        console.warn(`tfjs-zoo: ${this.#plan.owner}: features are computed in each epoch: ${error.message}`);
        return whole;
      }
      if (!this.#kept) return undefined;
    }
    const {training, validation: validated} = this.#kept;
    return {
      training: this.#features(body, training, walking.batches),
      validation: validated ? this.#features(body, validated, undefined) : whole.validation,
    };
  }

  /** Gives memory and disk back. */
  async close(): Promise<void> {
    const kept = this.#kept;
    this.#kept = undefined;
    await kept?.training.close();
    await kept?.validation?.close();
  }

  #whole(data: TrainingData, batches: WalkOptions['batches']): Fed {
    return {data, shape: this.#plan.shape, batches};
  }

  #features(body: FrozenBody, {data, shape}: FeatureData, batches: WalkOptions['batches']): Fed {
    const forward: Forward = (xs, training) => tidy(() => body.head(reshape(xs, [-1, ...body.shape]), training));
    // features are fractions, whatever the samples are
    const settings = batches && {...batches, dtype: undefined};
    return {data, shape: {input: shape, output: this.#plan.shape.output}, batches: settings, forward};
  }

  #computing(body: FrozenBody, settings: CacheSettings, batches = this.#plan.walking.batches): Computing {
    return {body, settings, batches, batchSize: this.#plan.walking.batchSize ?? 32, isOver: this.#isOver};
  }

  async #compute(body: FrozenBody, weights: readonly object[], cache: CacheSettings): Promise<Kept | undefined> {
    const {data, validation} = this.#plan;
    await this.#checkFirst();
    const training = await computeFeatures(data, this.#computing(body, cache));
    if (!training) return undefined;
    try {
      const {mix: _, ...reading} = this.#plan.walking.batches ?? {};
      const computing = this.#computing(body, cache, validation && 'batches' in validation ? reading : undefined);
      if (!validation || whyNotKept(validation, computing) !== undefined)
        return {body, weights, training, validation: undefined};
      const validated = await computeFeatures(validation, computing);
      if (validated) return {body, weights, training, validation: validated};
    } catch (error) {
      await training.close();
      throw error;
    }
    await training.close();
    return undefined;
  }

  /** Looks at the first batch as it is, for messages that speak of samples, not of features. */
  async #checkFirst(): Promise<void> {
    const {owner, data, walking, shape, objective} = this.#plan;
    for await (const item of walk(owner, data, walking).batches) {
      const batch = checkedBatch(owner, item);
      try {
        await checkBatch(owner, batch, {shape, ofClasses: objective.ofClasses});
      } finally {
        disposeBatch(batch);
      }
      return;
    }
  }
}

/** Where the values of the body's weights lie. */
const memoryOf = (body: FrozenBody): object[] =>
  body.layers.flatMap(layer => layer.weights.map(weight => weight.read().dataId));

const isSame = (kept: Kept, body: FrozenBody, weights: readonly object[]): boolean =>
  kept.body.name === body.name &&
  kept.weights.length === weights.length &&
  kept.weights.every((each, i) => each === weights[i]);
