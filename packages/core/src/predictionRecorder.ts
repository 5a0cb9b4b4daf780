/**
 * How a backend computes predictions that it has computed before, of other images, in fewer steps than there are layers.
 */
import {backend, getBackend, type KernelBackend, type Tensor} from '@tensorflow/tfjs-core';

/** A prediction of which only `x` and the weights' values change from call to call. */
export interface RecordablePrediction {
  /** Whose it is. */
  readonly model: object;
  /** Every weight of the model. */
  readonly weights: readonly Tensor[];
  /** A batch, float32. */
  readonly x: Tensor;
  /** Computes it layer by layer. */
  run(): Tensor;
}

/** What a backend that can record does with predictions. */
export interface PredictionRecorder {
  /** Gives what `run` would give, perhaps by what it has recorded of an earlier one. */
  predict(prediction: RecordablePrediction): Tensor;
}

const makers = new Map<string, (backend: KernelBackend) => PredictionRecorder>();
const recorders = new WeakMap<KernelBackend, PredictionRecorder>();

/** Tells how a backend of tfjs records. */
export function registerPredictionRecorder(
  tfBackend: string,
  make: (backend: KernelBackend) => PredictionRecorder,
): void {
  makers.set(tfBackend, make);
}

/** That of the current backend; `undefined` if it computes every layer each time. */
export function predictionRecorder(): PredictionRecorder | undefined {
  const make = makers.get(getBackend());
  if (make === undefined) return undefined;
  const current = backend();
  const recorder = recorders.get(current) ?? make(current);
  recorders.set(current, recorder);
  return recorder;
}
