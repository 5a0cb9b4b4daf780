import {checkCount} from '../checks.ts';
import {type CallbackState, type PendingLogs, readLogs, ZooCallback} from './zooCallback.ts';

/** Settings of {@link jsonlLogger}. */
export interface JsonlLoggerOptions {
  /** Also a line for every so many steps, with the values of that step's batch. @defaultValue epochs only */
  everySteps?: number;
}

class JsonlLogger extends ZooCallback {
  readonly #write: (text: string) => void | Promise<void>;
  readonly #everySteps: number;
  #epoch = 0;
  #step = 0;

  constructor(write: (text: string) => void | Promise<void>, everySteps: number) {
    super();
    this.#write = write;
    this.#everySteps = everySteps;
  }

  override async onTrainBegin(): Promise<void> {
    this.#step = 0;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#epoch = epoch;
  }

  override async onBatchEnd(_batch: number, logs?: PendingLogs): Promise<void> {
    this.#step += 1;
    if (this.#step % this.#everySteps !== 0) return;
    const {batch: _, size: __, ...values} = await readLogs(logs);
    await this.#line({epoch: this.#epoch, step: this.#step, ...values});
  }

  override async onEpochEnd(epoch: number, logs?: PendingLogs): Promise<void> {
    await this.#line({epoch, ...(await readLogs(logs))});
  }

  override getState(): CallbackState {
    return {values: {step: this.#step}};
  }

  override setState({values: {step}}: CallbackState): void {
    this.#step = Number(step);
  }

  async #line(values: Readonly<Record<string, number>>): Promise<void> {
    // JSON knows no NaN and no infinity; as strings they are still told apart from values that are absent
    const written = Object.entries(values).map(([name, value]) => [
      name,
      Number.isFinite(value) ? value : String(value),
    ]);
    await this.#write(`${JSON.stringify(Object.fromEntries(written))}\n`);
  }
}

/**
 * Writes a JSON object a line for each epoch, and if wanted for steps, which have a `step` counted from 1:
 * `{"epoch":0,"loss":1.2,"val_loss":1.4}`. NaN and infinities are written as strings.
 *
 * @param write - Receives each line; awaited. For a file see `jsonlLogger` of `@tfjs-zoo/training/node`.
 * @throws ConfigError if `everySteps` is not a positive integer.
 */
export function jsonlLogger(
  write: (text: string) => void | Promise<void>,
  {everySteps}: JsonlLoggerOptions = {},
): ZooCallback {
  if (everySteps !== undefined) checkCount('jsonlLogger: everySteps', everySteps, 1);
  return new JsonlLogger(write, everySteps ?? Number.POSITIVE_INFINITY);
}
