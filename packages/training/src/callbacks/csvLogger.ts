import {type PendingLogs, readLogs, ZooCallback} from './zooCallback.ts';

/** Settings of {@link csvLogger}. */
export interface CsvLoggerOptions {
  /** Between two values. @defaultValue ',' */
  separator?: string;
  /** Leave out the header line, because the text before has one. @defaultValue false */
  append?: boolean;
}

class CsvLogger extends ZooCallback {
  readonly #write: (text: string) => void | Promise<void>;
  readonly #options: Required<CsvLoggerOptions>;
  #columns: string[] | undefined;

  constructor(write: (text: string) => void | Promise<void>, options: Required<CsvLoggerOptions>) {
    super();
    this.#write = write;
    this.#options = options;
  }

  override async onTrainBegin(): Promise<void> {
    this.#columns = undefined;
  }

  override async onEpochEnd(epoch: number, logs?: PendingLogs): Promise<void> {
    const values = await readLogs(logs);
    const line = (cells: readonly (string | number)[]): string => `${cells.join(this.#options.separator)}\n`;
    let text = '';
    if (this.#columns === undefined) {
      // the announced metrics too: the first epoch may have been cut short before its validation
      const announced = Array.isArray(this.params?.metrics) ? this.params.metrics.map(String) : [];
      this.#columns = [...new Set([...Object.keys(values), ...announced])].sort();
      if (!this.#options.append) text = line(['epoch', ...this.#columns]);
    }
    await this.#write(text + line([epoch, ...this.#columns.map(name => values[name] ?? 'NA')]));
  }
}

/**
 * Writes a line a epoch: its number from 0, then the logs in alphabetical order; `NA` where an epoch has no value.
 *
 * @param write - Receives the text, header first; awaited. For a file see `csvLogger` of `@tfjs-zoo/training/node`.
 */
export function csvLogger(
  write: (text: string) => void | Promise<void>,
  {separator = ',', append = false}: CsvLoggerOptions = {},
): ZooCallback {
  return new CsvLogger(write, {separator, append});
}
