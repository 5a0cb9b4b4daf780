/** What tfjs has written down of a computation, to be walked back. */
import {dispose, engine, type Tensor, tidy} from '@tensorflow/tfjs-core';

/** An operation: its inputs by name, its outputs, how its gradient is computed, and what has been put aside for that. */
export type TapeNode = ReturnType<typeof engine>['state']['activeTape'][number];

/** A result and the operations that led to it, in their order. What they have put aside is the caller's. */
export interface Recording<T extends Tensor> {
  readonly y: T;
  readonly tape: readonly TapeNode[];
}

/** Runs `f` and writes down its operations. If it fails, nothing of it is left. Not to be called while another is running. */
export function record<T extends Tensor>(f: () => T): Recording<T> {
  const {state} = engine();
  const tape: TapeNode[] = [];
  state.activeTape = tape;
  state.gradientDepth += 1;
  try {
    return {y: tidy(f), tape};
  } catch (error) {
    tape.forEach(release);
    throw error;
  } finally {
    state.gradientDepth -= 1;
    state.activeTape = [];
  }
}

/** Disposes what an operation has put aside for its gradient. */
export function release({saved}: TapeNode): void {
  dispose(saved ?? []);
}
