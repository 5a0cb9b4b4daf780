/** Exit codes that shells give for these signals: 128 + the signal's number. */
const EXIT_CODES = {SIGINT: 130, SIGPIPE: 141, SIGTERM: 143} as const;

/** The reason for which a run is stopped from outside. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
  /** The signal that did it; `SIGPIPE` where the reader of the output has gone. */
  readonly signal: keyof typeof EXIT_CODES;
  /** What the process exits with. */
  readonly exitCode: number;

  constructor(signal: keyof typeof EXIT_CODES) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
    this.exitCode = EXIT_CODES[signal];
  }
}
