import {SingleBar} from 'cli-progress';
import {type Logs, type PendingLogs, readLogs, stepsPerEpoch, ZooCallback} from '../callbacks/zooCallback.ts';
import {findLearningRate} from '../optimizerSettings.ts';

/** Settings of {@link progressBar}. */
export interface ProgressBarOptions {
  /** Where to draw. @defaultValue process.stderr */
  stream?: NodeJS.WritableStream & {isTTY?: boolean};
  /** A clock in milliseconds, for tests. @defaultValue performance.now */
  now?: () => number;
}

/** Time, in ms, between two readings of the loss: reading makes an accelerator finish what it was given. */
const READ_EVERY = 200;

class ProgressBar extends ZooCallback {
  readonly #stream: NonNullable<ProgressBarOptions['stream']>;
  readonly #now: () => number;
  #bar: SingleBar | undefined;
  #started = 0;
  #epochStarted = 0;
  #lastRead = 0;
  #epochsDone = 0;
  /** Samples of the epoch that are done, and when the last of them was. */
  #samples = 0;
  #stepEnded = 0;
  #values = '';

  constructor({stream = process.stderr, now = () => performance.now()}: ProgressBarOptions) {
    super();
    this.#stream = stream;
    this.#now = now;
  }

  override async onTrainBegin(): Promise<void> {
    this.#started = this.#now();
    this.#epochsDone = 0;
  }

  override async onEpochBegin(epoch: number): Promise<void> {
    this.#epochStarted = this.#now();
    this.#stepEnded = this.#epochStarted;
    this.#samples = 0;
    this.#values = '';
    if (this.#stream.isTTY !== true) return;
    const steps = stepsPerEpoch(this.params);
    this.#bar = new SingleBar({
      format: `${this.#title(epoch)} {bar} {value}${steps === undefined ? '' : '/{total}'}  {values}`,
      barCompleteChar: '█',
      barIncompleteChar: '░',
      barsize: 24,
      stream: this.#stream,
      clearOnComplete: true,
      linewrap: true,
    });
    this.#bar.start(steps ?? 0, 0, {values: ''});
  }

  override async onBatchEnd(batch: number, logs: PendingLogs = {}): Promise<void> {
    const now = this.#now();
    this.#stepEnded = now;
    this.#samples += Number(logs.size ?? 0);
    if (!this.#bar) return;
    if (now - this.#lastRead >= READ_EVERY) {
      this.#lastRead = now;
      const {batch: _, size: __, ...values} = await readLogs(logs);
      const learningRate = findLearningRate(this.model.optimizer);
      const share = (batch + 1) / (stepsPerEpoch(this.params) ?? Number.POSITIVE_INFINITY);
      const left = share > 0 ? (now - this.#epochStarted) * (1 / share - 1) : Number.NaN;
      this.#values = [
        describe(learningRate === undefined ? values : {...values, learning_rate: learningRate}),
        this.#pace(),
        Number.isFinite(left) ? `${duration(left)} left` : '',
      ]
        .filter(Boolean)
        .join('  ');
    }
    this.#bar.update(batch + 1, {values: this.#values});
  }

  override async onEpochEnd(epoch: number, logs?: PendingLogs): Promise<void> {
    this.#stop();
    this.#epochsDone += 1;
    const now = this.#now();
    const remaining = Number(this.params.epochs) - epoch - 1;
    const left = ((now - this.#started) / this.#epochsDone) * remaining;
    const isAhead = remaining > 0 && Number.isFinite(left);
    const times = [duration(now - this.#epochStarted), ...(isAhead ? [`${duration(left)} left`] : [])];
    const parts = [this.#title(epoch), describe(await readLogs(logs)), this.#pace(), ...times];
    this.#stream.write(`${parts.filter(Boolean).join('  ')}\n`);
  }

  override async onTrainEnd(): Promise<void> {
    this.#stop();
  }

  #stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  /** Samples a second in the epoch's steps, validation left out. */
  #pace(): string {
    const seconds = (this.#stepEnded - this.#epochStarted) / 1000;
    return seconds > 0 && this.#samples > 0 ? `${short(this.#samples / seconds)} samples/s` : '';
  }

  #title(epoch: number): string {
    const {epochs} = this.params;
    // where a number of steps ends the training of data whose size nobody knows
    if (epochs === Number.POSITIVE_INFINITY) return `epoch ${epoch + 1}`;
    const total = String(epochs);
    return `epoch ${String(epoch + 1).padStart(total.length)}/${total}`;
  }
}

/**
 * Shows how training gets on: on a terminal a bar with loss, metrics, learning rate, samples a second and the time left in
 * the epoch, and in a pipe or a log file one plain line an epoch. Each finished epoch leaves its line behind either way.
 */
export function progressBar(options: ProgressBarOptions = {}): ZooCallback {
  return new ProgressBar(options);
}

function describe(values: Logs): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${name === 'learning_rate' ? value.toExponential(1) : short(value)}`)
    .join('  ');
}

/** Four digits, as many as a reader compares. */
function short(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(3) : String(Number(value.toPrecision(4)));
}

function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
