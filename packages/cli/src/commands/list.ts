import {listModels, type ModelEntry} from '@tfjs-zoo/models';
import type {Command} from 'commander';
import type {Session} from '../session.ts';
import {byteText, countText, percentText} from '../text/quantities.ts';
import {type Alignment, table} from '../text/table.ts';

const HEADER = ['name', 'parameters', 'weights', 'top-1', 'top-5', 'size', 'data'];
const ALIGNMENTS: readonly Alignment[] = ['left', 'right', 'left', 'right', 'right', 'right', 'left'];

/** Adds `list`: the models there are, a line for each set of weights. */
export function addList(program: Command, session: Session): void {
  program
    .command('list')
    .description('list the models')
    .argument('[pattern]', "only names that match; * stands for any characters, as in 'alex*' (quoted)")
    .action((pattern?: string) => {
      const entries = listModels({name: pattern});
      session.document(entries.map(describe));
      if (entries.length > 0) session.print(table([HEADER, ...entries.flatMap(rows)], ALIGNMENTS));
      else session.notice(`list: no model matches '${pattern}'; there are ${names(listModels())}`);
    });
}

function names(entries: readonly ModelEntry[]): string {
  return entries.map(({name}) => name).join(', ');
}

function rows({name, parameters, weights}: ModelEntry): string[][] {
  return Object.entries(weights).map(([set, {accuracy, bytes, dataset}]) => [
    name,
    countText(parameters),
    set,
    percentText(accuracy.top1),
    accuracy.top5 === undefined ? '' : percentText(accuracy.top5),
    byteText(bytes),
    dataset,
  ]);
}

function describe({
  name,
  description,
  parameters,
  inputShape,
  numClasses,
  weights,
  defaultWeights,
}: ModelEntry): object {
  const sets = Object.entries(weights).map(([set, {accuracy, bytes, dataset}]) => ({
    name: set,
    default: set === defaultWeights,
    accuracy,
    bytes,
    dataset,
  }));
  return {name, description, parameters, inputShape, numClasses, weights: sets};
}
