import {type DecisionOptions, decider} from './decisions.ts';
import type {MetricState} from './epochMetric.ts';
import {remembered} from './memory.ts';

/** Sums of sample weights `[class][class decided for]`, over a whole data set. */
export function confusion(
  owner: string,
  options: DecisionOptions,
  ignoreClass?: number,
): Required<MetricState<number[][]>> {
  const decisions = decider(owner, options, {multilabel: false, ignoreClass});
  const rows: number[][] = [];
  const grow = (classes: number): void => {
    if (rows.length >= classes) return;
    for (const row of rows) while (row.length < classes) row.push(0);
    while (rows.length < classes) rows.push(new Array(classes).fill(0));
  };
  return {
    add: batch => {
      const {numClasses} = decisions(batch, (truth, decided, weight) => {
        grow(Math.max(truth, decided) + 1);
        rows[truth][decided] += weight;
      });
      grow(numClasses ?? 0);
    },
    result: () => rows.map(row => [...row]),
    getState: () => ({rows: Float64Array.from(rows.flat())}),
    setState: memory => {
      const classes = Math.floor(Math.sqrt(remembered(owner, memory, 'rows').length));
      const saved = remembered(owner, memory, 'rows', classes ** 2);
      grow(classes);
      for (const [at, weight] of saved.entries()) rows[Math.floor(at / classes)][at % classes] = weight;
    },
  };
}
