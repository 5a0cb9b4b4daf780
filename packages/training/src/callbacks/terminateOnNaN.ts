import type {Scalar} from '@tensorflow/tfjs-core';
import {ZooCallback} from './zooCallback.ts';

class TerminateOnNaN extends ZooCallback {
  override async onBatchEnd(_batch: number, logs: Record<string, number | Scalar> = {}): Promise<void> {
    const {loss} = logs;
    if (loss === undefined) return;
    const value = typeof loss === 'number' ? loss : (await loss.data())[0];
    if (!Number.isFinite(value)) this.model.stopTraining = true;
  }
}

/**
 * Stops training after a batch whose loss is NaN or infinite. Reads the loss of every batch, which makes the computer
 * wait for the accelerator once a step. Reference: Keras `TerminateOnNaN`.
 */
export function terminateOnNaN(): ZooCallback {
  return new TerminateOnNaN();
}
