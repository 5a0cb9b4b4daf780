/** Why a training ended: all epochs done, a callback set `model.stopTraining`, or the signal was aborted. */
export type StopReason = 'completed' | 'stopped' | 'aborted';

/** What a training run leaves behind. */
export interface History {
  /** Numbers of the finished epochs, from 0. An epoch that was aborted midway is not among them. */
  epochs: number[];
  /** One value an epoch by name: `loss`, the metrics, `learning_rate`, and `val_…`; NaN where an epoch had none. */
  logs: Record<string, number[]>;
  /** Updates made, those of an unfinished epoch included. */
  steps: number;
  /** Why training ended. */
  stopReason: StopReason;
}

/** A history without epochs. */
export function emptyHistory(): History {
  return {epochs: [], logs: {}, steps: 0, stopReason: 'completed'};
}

/** Adds an epoch's logs; every name keeps one value for each epoch. */
export function recordEpoch(history: History, epoch: number, logs: Readonly<Record<string, number>>): void {
  for (const name of Object.keys(logs)) history.logs[name] ??= history.epochs.map(() => Number.NaN);
  for (const [name, values] of Object.entries(history.logs)) values.push(logs[name] ?? Number.NaN);
  history.epochs.push(epoch);
}
