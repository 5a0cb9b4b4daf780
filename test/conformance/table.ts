/** Errors by operation and backend: kept while tests run, printed when they end, and written to a file if asked for. */
import {writeFileSync} from 'node:fs';
import type {Tensor} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import {BACKENDS} from '../support/backends.ts';
import type {Array64} from './reference/array.ts';

interface Cell {
  /** Largest error, relative to the largest magnitude of the expected values, or to 1 if they are smaller. */
  error: number;
  pass: boolean;
}

/** What `table` collects. */
export interface ConformanceTable {
  /** Compares a result with what is expected, on the current backend, and fails above the tolerance. */
  record(row: string, backend: string, actual: Tensor | undefined, expected: Array64, tolerance: number): void;
}

/**
 * A table that is printed after the tests of the `describe` it is made in. `TFJS_ZOO_CONFORMANCE_JSON` names a directory that
 * gets the same as JSON, `<name>.json`.
 */
export function conformanceTable(name: string): ConformanceTable {
  const rows = new Map<string, Map<string, Cell>>();

  after(() => {
    const width = Math.max(...[...rows.keys()].map(row => row.length)) + 1;
    const line = (first: string, cells: string[]): string =>
      `${first.padEnd(width)}${cells.map(cell => cell.padStart(10)).join('')}`;
    const text = [...rows].map(([row, cells]) =>
      line(
        row,
        BACKENDS.map(backend => shown(cells.get(backend))),
      ),
    );
    console.log(`\n${line(name, [...BACKENDS])}   (largest relative error; ! is too large)\n${text.join('\n')}`);
    const directory = process.env.TFJS_ZOO_CONFORMANCE_JSON;
    if (directory) {
      const plain = [...rows].map(([row, cells]) => ({operation: row, backends: Object.fromEntries(cells)}));
      writeFileSync(`${directory}/${name.replaceAll(' ', '-')}.json`, `${JSON.stringify(plain, undefined, 2)}\n`);
    }
  });

  return {
    record(row, backend, actual, expected, tolerance) {
      const cells = rows.get(row) ?? new Map<string, Cell>();
      rows.set(row, cells);
      const error = relativeError(actual, expected);
      const before = cells.get(backend) ?? {error: 0, pass: true};
      cells.set(backend, {error: Math.max(before.error, error), pass: before.pass && error < tolerance});
      expect(actual?.shape, `${row}: shape`).to.deep.equal([...expected.shape]);
      expect(error, `${row}: largest relative error`).to.be.below(tolerance);
    },
  };
}

const shown = (cell: Cell | undefined): string =>
  cell === undefined ? '-' : `${cell.error.toExponential(1)}${cell.pass ? '' : '!'}`;

/** Infinite for another number of values; Math.max hands a NaN on. */
function relativeError(actual: Tensor | undefined, expected: Array64): number {
  const values = actual?.dataSync() ?? [];
  if (values.length !== expected.values.length) return Number.POSITIVE_INFINITY;
  const scale = expected.values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  return expected.values.reduce((worst, value, i) => Math.max(worst, Math.abs(value - Number(values[i])) / scale), 0);
}
