import type {CheckedBatch} from './trainingData.ts';

/** What messages call the sample in a row of a batch: its index in the data and its name, or its place in the batch. */
export function nameRow({samples}: Pick<CheckedBatch, 'samples'>, row: number): string {
  const sample = samples?.[row];
  if (!sample) return `sample ${row} of the batch`;
  const index = `sample ${sample.index}`;
  return sample.name === index ? index : `${index} ('${sample.name}')`;
}

/** Several of them; of many the first three, and how many more. */
export function nameRows(batch: Pick<CheckedBatch, 'samples'>, rows: readonly number[]): string {
  const names = rows.slice(0, 3).map(row => nameRow(batch, row));
  return names.join(', ') + (rows.length > 3 ? ` and ${rows.length - 3} more` : '');
}
