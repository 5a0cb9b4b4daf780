import type {HistoryData} from '../../historyData.ts';

/** A history as CSV: a header and a line an epoch, numbered from 0; columns in alphabetical order, `NA` where there is no value. */
export function historyCsv({epochs, logs}: Pick<HistoryData, 'epochs' | 'logs'>): string {
  const columns = Object.keys(logs).sort();
  const rows = epochs.map((epoch, i) => [
    epoch,
    ...columns.map(name => (Number.isNaN(logs[name][i]) ? 'NA' : logs[name][i])),
  ]);
  return [['epoch', ...columns], ...rows].map(row => `${row.join(',')}\n`).join('');
}
