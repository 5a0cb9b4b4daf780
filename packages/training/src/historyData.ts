/** Why a training ended: all epochs done, a callback set `model.stopTraining`, or the signal was aborted. */
export type StopReason = 'completed' | 'stopped' | 'aborted';

/** What a history holds, as plain data. */
export interface HistoryData {
  epochs: number[];
  logs: Record<string, number[]>;
  steps: number;
  stopReason: StopReason;
}
