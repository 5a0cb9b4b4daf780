/** Where a run of the command writes. `process.stdout` and `process.stderr` are two. */
export interface CliOutput {
  write(text: string): unknown;
  /** Whether it is a terminal, on which a line may be overwritten. */
  readonly isTTY?: boolean;
}

/** What a run of the command has of the world. */
export interface CliIo {
  /** Receives results, and nothing else. */
  readonly stdout: CliOutput;
  /** Receives progress, notices and errors. */
  readonly stderr: CliOutput;
  /** Stops the run; an {@link Interrupted} as its reason says with which exit code. */
  readonly signal?: AbortSignal;
}
