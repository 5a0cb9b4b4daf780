import type {RunKeeper} from '../../loop/runKeeper.ts';

/** Where and what a run went on from. */
export interface Resumed {
  readonly epoch: number;
  readonly batch: number;
  /** Steps that had been taken in all. */
  readonly step: number;
  readonly path: string;
}

/** What {@link runDirectory} makes. Serves one training at a time. */
export interface RunDirectory extends RunKeeper {
  readonly directory: string;
  /** What the present or last training went on from; undefined if it began at the beginning. */
  readonly resumed: Resumed | undefined;
}
