/** The measurements of AlexNet as Markdown: a row a task, a column a side, ratios beside ours. */
import {cpus} from 'node:os';
import type {Agreement} from '../../support/bfloat16Agreement.ts';
import type {Entry, Measured, MemoryRow, Row} from './benchGroup.ts';
import type {Side} from './sides.ts';

/** A section for each backend, and what bfloat16 changes. */
export function alexnetTables(measured: readonly Measured[], agreement: Agreement | undefined): string {
  return [
    `AlexNet, 224x224. ${cpus().length} × ${cpus()[0].model}, Node ${process.version}. Processes in Node run TypeScript, through tsx.`,
    '',
    'In milliseconds a call: the median of the turns (least to most). A turn is one call that does not count and then 150 ms',
    'and 3 calls at least, or one second, of which the median counts. Before the first, each has 3 seconds that do not count.',
    'Ratios are the best peer ÷ tfjs-zoo: above 1, tfjs-zoo is faster. Peers run on the same backend or are compiled; those',
    'that round to bfloat16 are peers of what rounds.',
    ...measured.flatMap(section),
    ...(agreement === undefined ? [] : ['', agreementText(agreement)]),
  ].join('\n');
}

function section(of: Measured): string[] {
  const {backend, slow, sides, versions, rows, stages, memory} = of;
  const about = sides.map(({name}) => {
    const {version = '', threads} = versions[name] ?? {};
    return `- ${name}: ${version}${threads === undefined ? '' : `, threads: ${threads}`}`;
  });
  return [
    '',
    `## ${backend}`,
    '',
    ...about,
    ...(slow ? ['', 'It predicts single images only: the rest would take minutes a call.'] : []),
    ...(rows.length === 0 ? [] : ['', ...timeTable('Task', sides, rows, spread)]),
    ...processorTable(sides, rows),
    ...stages.flatMap(({pass, rows: parts}) => [
      '',
      `In ${pass}, batch 32, medians:`,
      '',
      ...timeTable('Stage', sides, [...parts, wholeOf(parts)], ({median}) => digits(median)),
    ]),
    ...memoryTable(sides, memory),
    ...absences([
      ...rows,
      ...stages.flatMap(({pass, without, rows: parts}) => [
        {task: pass, without},
        ...parts.map(part => ({...part, task: part.task.split(':')[0]})),
      ]),
    ]),
  ];
}

function processorTable(sides: readonly Side[], rows: readonly Row[]): string[] {
  const timed = rows.flatMap(row => {
    const entries = row.entries.flatMap(entry =>
      entry.processor === undefined ? [] : [{...entry, median: entry.processor}],
    );
    return entries.length === 0 ? [] : [{...row, entries}];
  });
  if (timed.length === 0) return [];
  const cells = timeTable('Task', sides, timed, ({median}) => digits(median));
  return ['', 'Time of all threads on processors, medians:', '', ...cells];
}

/** The sum of all parts, for sides that did all. */
function wholeOf(parts: readonly Row[]): Row {
  const names = new Set(parts.flatMap(({entries}) => entries.map(({side}) => side)));
  const entries = [...names].flatMap((side): Entry[] => {
    const found = parts.flatMap(part => part.entries.filter(entry => entry.side === side));
    const median = found.reduce((sum, entry) => sum + entry.median, 0);
    return found.length === parts.length ? [{side, turns: [], median}] : [];
  });
  return {task: 'all stages', entries, without: {}};
}

function timeTable(head: string, all: readonly Side[], rows: readonly Row[], cell: (entry: Entry) => string): string[] {
  const sides = all.filter(({name}) => rows.some(({entries}) => entries.some(({side}) => side === name)));
  const heads = sides.flatMap(({name, of}) => (of === 'zoo' ? [name, 'ratio'] : [name]));
  const lines = rows.map(({task, entries}) => {
    const cells = sides.flatMap(side => {
      const entry = entries.find(each => each.side === side.name);
      const text = entry === undefined ? '' : cell(entry);
      return side.of === 'zoo' ? [text, entry === undefined ? '' : ratio(side, entry, sides, entries)] : [text];
    });
    return `| ${[task, ...cells].join(' | ')} |`;
  });
  return [`| ${[head, ...heads].join(' | ')} |`, `|---|${heads.map(() => '---:|').join('')}`, ...lines];
}

/** The best peer ÷ ours; empty where there is no peer. */
function ratio(ours: Side, entry: Entry, sides: readonly Side[], entries: readonly Entry[]): string {
  const peers = sides.filter(({of, rounds}) => of !== 'zoo' && (ours.rounds || !rounds)).map(({name}) => name);
  const theirs = entries.filter(({side}) => peers.includes(side)).map(({median}) => median);
  return theirs.length === 0 ? '' : (Math.min(...theirs) / entry.median).toFixed(2);
}

function memoryTable(sides: readonly Side[], rows: readonly MemoryRow[]): string[] {
  if (rows.length === 0) return [];
  const names = sides.map(({name}) => name).filter(name => rows.some(row => name in row.sides));
  const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(0);
  return [
    '',
    'Most that a process held, in MB, and (in brackets) how much more that is than before it had a model:',
    '',
    `| Task | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---:|').join('')}`,
    ...rows.map(({task, sides: held}) => {
      const cells = names.map(name => {
        const found = held[name];
        return found === undefined ? '' : `${megabytes(found.peak)} (${megabytes(found.peak - found.before)})`;
      });
      return `| ${[task, ...cells].join(' | ')} |`;
    }),
  ];
}

/** Who is missing in which rows, each reason once. */
function absences(rows: readonly Pick<Row, 'task' | 'without'>[]): string[] {
  const reasons = new Map<string, string[]>();
  for (const {task, without} of rows) {
    for (const [side, why] of Object.entries(without)) {
      const reason = `${side}, ${why.split('\n')[0]}`;
      reasons.set(reason, [...(reasons.get(reason) ?? []), task]);
    }
  }
  const lines = [...reasons].map(([reason, tasks]) => `- ${[...new Set(tasks)].join('; ')}: ${reason}`);
  return lines.length === 0 ? [] : ['', 'Without:', '', ...lines];
}

function agreementText({model, images, same, apart}: Agreement): string {
  const mean = apart.reduce((sum, each) => sum + each, 0) / apart.length;
  return (
    `In bfloat16 and in float32, ${model} says the same of ${same} of ${images} digits that it has not learned ` +
    `(${((100 * same) / images).toFixed(1)} %); their probabilities are ${mean.toExponential(0)} apart on average.`
  );
}

const digits = (value: number): string => value.toFixed(value < 1 ? 2 : value < 10 ? 1 : 0);

function spread({median, turns}: Entry): string {
  return `${digits(median)} (${digits(Math.min(...turns))}–${digits(Math.max(...turns))})`;
}
