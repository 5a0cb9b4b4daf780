import type {Variable} from '@tensorflow/tfjs-core';
import type {PendingGradients} from '../gradients/pendingGradients.ts';
import {rowsAtOnce} from './rowsAtOnce.ts';
import type {Apply, UpdateRows} from './update.ts';

/**
 * Updates each variable as soon as its gradient is there, or some rows of it.
 *
 * @param begin - What updates each of the variables that there are gradients by.
 * @param updateRows - What updates rows, if anything does.
 */
export function streamUpdates(
  pending: PendingGradients,
  begin: (variables: readonly Variable[]) => Iterable<[Variable, Apply]>,
  updateRows: UpdateRows | undefined,
): void {
  let updates = new Map<Variable, Apply>();
  pending.stream({
    begin: variables => {
      updates = new Map(begin(variables));
    },
    take: (variable, gradient) => updates.get(variable)?.(gradient),
    inRows: updateRows && {
      count: rowsAtOnce,
      take: (variable, rows, first) => updates.get(variable)?.(rows, {begin: first, update: updateRows}),
    },
  });
}
