import type {JsonValue} from '../callbacks/zooCallback.ts';
import type {History} from '../history.ts';
import type {RunState} from '../state/runState.ts';

/** What a run is; a saved one goes on only if it is the same. */
export type RunDescription = Readonly<Record<string, JsonValue>>;

/** Keeps what a training needs to go on after an interruption. `runDirectory` of `@tfjs-zoo/training/node` makes one. */
export interface RunKeeper {
  /**
   * Called before the first step.
   *
   * @returns The state to go on from, whose tensors become the caller's; undefined to begin at the beginning.
   */
  begin(owner: string, description: RunDescription): Promise<RunState | undefined>;
  /** Whether the training is to end after the present step. */
  readonly interrupted: boolean;
  /** Whether a state is wanted after so many steps, at the end of an epoch or within one. */
  isDue(steps: number, epochEnded: boolean): boolean;
  /** Takes over a state. Resolves when training can go on; writing may take longer. */
  save(state: RunState, history: History): Promise<void>;
  /** Called last, whatever happened: everything is written when it resolves. */
  end(): Promise<void>;
}
