/** What the process with tfjs's own layers is told, and what it answers. */

/** Float32 values in a file, one tensor after the other. */
export interface Stored {
  readonly file: string;
  readonly shapes: readonly (readonly number[])[];
}

export type StockJob =
  /** Makes tfjs's of the case at this place, with weights of ours; the gradient of its output has this shape. */
  | {readonly do: 'make'; readonly at: number; readonly weights: Stored; readonly gradient: readonly number[]}
  /** Says what is wrong with its result: that has to be what is stored, if something is. */
  | {readonly do: 'check'; readonly backward: boolean; readonly expected?: Stored}
  /** Times a run. */
  | {readonly do: 'run'; readonly backward: boolean};

export interface StockAnswer {
  readonly milliseconds?: number;
  /** Why it cannot be compared. */
  readonly failure?: string;
}
