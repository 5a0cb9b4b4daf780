/** The measurements as Markdown. */
import {cpus} from 'node:os';
import type {BackendInfo} from '@tfjs-zoo/backend';
import {quantile, type Timing} from '../measure.ts';
import type {CoreRow, Side} from './benchCase.ts';

/** What was measured on a backend. */
export interface BackendRows {
  readonly backend: BackendInfo;
  readonly rows: readonly CoreRow[];
}

/** A table for each backend, and what of tfjs could not be compared. */
export function coreTable(found: readonly BackendRows[]): string {
  return [
    'Milliseconds: median (first to third quartile). Ratios: median, over the rounds, of the other ÷ tfjs-zoo: above 1, tfjs-zoo',
    "is faster. tfjs: its own layers on its own kernels. PyTorch's images have their channels last in memory.",
    `${cpus().length} × ${cpus()[0].model}, Node ${process.version}.`,
    ...found.map(section),
  ].join('\n');
}

function section({backend, rows}: BackendRows): string {
  const torch = rows.some(({timings}) => timings.pytorch !== undefined);
  const heads = ['What', 'Input', 'Pass', 'tfjs-zoo', 'tfjs', 'Ratio', ...(torch ? ['PyTorch', 'Ratio'] : [])];
  const failures = rows.flatMap(({name, about, pass, failure}) =>
    failure === undefined ? [] : [`- ${[name, about].join(' ').trim()}, ${pass}: tfjs gives ${failure}`],
  );
  return [
    '',
    `## ${backend.name}: ${backend.version}, threads: ${backend.threads}`,
    '',
    `| ${heads.join(' | ')} |`,
    `|${heads.map((_, i) => (i < 3 ? '---' : '---:')).join('|')}|`,
    ...rows.map(row => line(row, torch)),
    ...(failures.length === 0 ? [] : ['', ...failures]),
  ].join('\n');
}

/** A measurement as a line of the table, with columns for PyTorch or without. */
export function line({name, about, shape, pass, timings}: CoreRow, torch: boolean): string {
  const sides: Side[] = torch ? ['tfjs', 'pytorch'] : ['tfjs'];
  const cells = [
    [`\`${name}\``, about].join(' ').trim(),
    shape.join('x'),
    pass,
    milliseconds(timings.zoo),
    ...sides.flatMap(side => [milliseconds(timings[side]), ratio(timings[side], timings.zoo)]),
  ];
  return `| ${cells.join(' | ')} |`;
}

/** Three digits, as far as they are before the point or in the thousandths. */
const digits = (value: number): string => value.toFixed(value < 1 ? 3 : value < 10 ? 2 : value < 100 ? 1 : 0);

function milliseconds(timing: Timing | undefined): string {
  if (timing === undefined) return '';
  const [first, third] = [0.25, 0.75].map(p => digits(quantile(timing.runs, p)));
  return `${digits(timing.median)} (${first}–${third})`;
}

/** Round by round, so that a load that comes and goes meets both sides of a quotient. */
function ratio(other: Timing | undefined, zoo: Timing | undefined): string {
  if (other === undefined || zoo === undefined) return '';
  return quantile(
    other.runs.map((each, round) => each / zoo.runs[round]),
    0.5,
  ).toFixed(2);
}
