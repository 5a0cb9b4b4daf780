/** What a part of the benchmark hands back. */
export interface Report {
  /** Markdown. */
  readonly text: string;
  /** The same with every single run, for a JSON document. */
  readonly json: object;
}
