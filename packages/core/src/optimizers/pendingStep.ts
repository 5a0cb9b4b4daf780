import type {Scalar} from '@tensorflow/tfjs-core';

/** A step of an optimizer whose loss has been computed, and whose update waits for whoever looks at the loss first. */
export interface PendingStep {
  /** The loss; the caller's. */
  readonly loss: Scalar;
  /** Updates the variables, once. */
  update(): void;
  /** Disposes what the update would have needed; nothing after an update. */
  dispose(): void;
}
