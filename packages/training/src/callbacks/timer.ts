import {checkPositive} from '../schedules/schedule.ts';
import {type CallbackState, ZooCallback} from './zooCallback.ts';

/** Settings of {@link timer}. */
export interface TimerOptions {
  /** Seconds after which training stops; those before an interruption that was resumed count. @defaultValue no limit */
  maxSeconds?: number;
  /** When the limit is looked at: after each step, or after whole epochs only. @defaultValue 'step' */
  per?: 'epoch' | 'step';
  /** A clock in milliseconds, for tests. @defaultValue performance.now */
  now?: () => number;
}

/** The callback that {@link timer} makes. */
export class TimerCallback extends ZooCallback {
  /** Seconds of each finished epoch, validation included. */
  readonly epochSeconds: number[] = [];
  readonly #maxSeconds: number;
  readonly #per: 'epoch' | 'step';
  readonly #now: () => number;
  #before = 0;
  #started: number | undefined;
  #ended: number | undefined;
  #epochStarted = 0;

  constructor({maxSeconds = Number.POSITIVE_INFINITY, per = 'step', now = () => performance.now()}: TimerOptions) {
    super();
    this.#maxSeconds = maxSeconds;
    this.#per = per;
    this.#now = now;
  }

  /** Seconds that training has taken so far, or took in all; 0 before it. */
  get elapsedSeconds(): number {
    if (this.#started === undefined) return 0;
    return this.#before + ((this.#ended ?? this.#now()) - this.#started) / 1000;
  }

  /** Seconds until training is stopped; Infinity without a limit. */
  get remainingSeconds(): number {
    return Math.max(this.#maxSeconds - this.elapsedSeconds, 0);
  }

  override async onTrainBegin(): Promise<void> {
    this.#started = this.#now();
    this.#ended = undefined;
    this.#before = 0;
    this.epochSeconds.length = 0;
  }

  override async onEpochBegin(): Promise<void> {
    this.#epochStarted = this.#now();
  }

  override async onBatchEnd(): Promise<void> {
    if (this.#per === 'step') this.#check();
  }

  override async onEpochEnd(): Promise<void> {
    this.epochSeconds.push((this.#now() - this.#epochStarted) / 1000);
    this.#check();
  }

  override async onTrainEnd(): Promise<void> {
    this.#ended = this.#now();
  }

  override getState(): CallbackState {
    return {values: {seconds: this.elapsedSeconds, epochSeconds: [...this.epochSeconds]}};
  }

  override setState({values: {seconds, epochSeconds}}: CallbackState): void {
    this.#before = Number(seconds);
    if (Array.isArray(epochSeconds)) this.epochSeconds.push(...epochSeconds.map(Number));
  }

  #check(): void {
    if (this.remainingSeconds === 0) this.model.stopTraining = true;
  }
}

/**
 * Takes the time of a training, and ends it when a limit is reached. Reference: Lightning `Timer`.
 *
 * @throws ConfigError if the limit is not a positive number.
 */
export function timer(options: TimerOptions = {}): TimerCallback {
  if (options.maxSeconds !== undefined) checkPositive('timer: maxSeconds', options.maxSeconds);
  return new TimerCallback(options);
}
