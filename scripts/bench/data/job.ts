/** What the processes that prepare images are told, and what they answer. */

/** What to do with the photographs in a directory of class folders. */
export interface PipelineJob {
  readonly do: 'decode' | 'evaluation' | 'training';
  readonly directory: string;
  /** Threads or processes beside the one that waits; ours alone can do without. */
  readonly workers: number;
}

/** A transform of one photograph, in one thread. */
export interface TransformJob {
  readonly do: 'transform';
  readonly file: string;
  /** Its name in `transforms.ts`. */
  readonly name: string;
}

export type Job = PipelineJob | TransformJob;

/** What came of it. */
export interface Answer {
  /** For all photographs, or for one transform. */
  readonly milliseconds: number;
  /** Milliseconds of processor time, of all threads and processes, where the system tells it; of pipelines only. */
  readonly processor?: number;
}
