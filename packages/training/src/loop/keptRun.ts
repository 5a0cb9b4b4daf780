import type {Optimizer} from '@tensorflow/tfjs-core';
import {checkResumable, disposeState, type RunState} from '../state/runState.ts';
import type {RunDescription, RunKeeper} from './runKeeper.ts';

/**
 * Runs a training with a keeper: gives it the state to go on from, and lets the keeper finish whatever happens.
 *
 * @throws ConfigError if the optimizer cannot be saved exactly, or what the keeper holds is of another run.
 */
export async function keptBy(
  keeper: RunKeeper | undefined,
  owner: string,
  optimizer: Optimizer,
  description: RunDescription,
  train: (found: RunState | undefined) => Promise<void>,
): Promise<void> {
  if (!keeper) return await train(undefined);
  checkResumable(owner, optimizer);
  const found = await keeper.begin(owner, description);
  try {
    await train(found);
  } finally {
    if (found) disposeState(found);
    await keeper.end();
  }
}
