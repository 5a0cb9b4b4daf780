import type {Optimizer} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import type {CacheSettings} from '../features/cacheFeatures.ts';
import type {Schedule} from '../schedules/schedule.ts';
import type {RunState} from '../state/runState.ts';
import type {ModelShape} from './modelShape.ts';
import type {Objective} from './objective.ts';
import type {RunKeeper} from './runKeeper.ts';
import type {TrainingData, WalkOptions} from './trainingData.ts';

/** What a stretch of epochs is made of. */
export interface TrainPlan {
  readonly owner: string;
  readonly model: LayersModel;
  readonly shape: ModelShape;
  readonly data: TrainingData;
  readonly walking: WalkOptions;
  readonly optimizer: Optimizer;
  readonly schedule: Schedule | undefined;
  readonly objective: Objective;
  readonly validation: TrainingData | undefined;
  /** Batches that share an update. */
  readonly accumulate: number;
  /** Weight of each sample by its index in the data. */
  readonly sampleWeights: ArrayLike<number> | undefined;
  /** Updates after which training ends. */
  readonly steps: number;
  /** First epoch and the one after the last. */
  readonly epochs: readonly [number, number];
  readonly signal: AbortSignal | undefined;
  /** Where features of a frozen body are kept, if they are. */
  readonly cache: CacheSettings | undefined;
  /** What keeps the state of the run, if it is kept. */
  readonly keeper: RunKeeper | undefined;
  /** A state to go on from; its tensors are used up. */
  readonly found: RunState | undefined;
  /** The callbacks, whose states are kept. */
  readonly callbackObjects: readonly object[];
  /** Which of a training's stretches this is, from 0. */
  readonly phase: number;
}
