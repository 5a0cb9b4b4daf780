/**
 * From a weight file to a model: AlexNet, 244 MB, on the native backend, against PyTorch, file in the page cache, in turns.
 *
 * PyTorch is the Python that `ZOO_ORACLE_PYTHON` names (default `python3`) with torch, torchvision and safetensors; without
 * it, only ours is measured.
 */
import {mkdtemp, rm, stat} from 'node:fs/promises';
import {cpus, tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type Contender, startContender} from '../contender.ts';
import {type MeasureOptions, measure, type Timing, timed} from '../measure.ts';
import {canRun, PYTHON} from '../python.ts';
import type {Report} from '../report.ts';
import type {Answer, Job, PyTorchJob} from './job.ts';

type Side = 'zoo' | 'pytorch';
type Loader = Contender<Job | PyTorchJob, Answer>;

/** One line of the table; PyTorch has nothing in it if it is not there. */
interface Row {
  readonly task: string;
  readonly file: string;
  readonly zoo: Timing;
  readonly pytorch?: Timing;
}

/** Most memory beyond the process without a model, in bytes. */
interface MemoryRow {
  readonly side: string;
  readonly file: string;
  readonly weights: number;
  readonly answer: Answer;
}

/** Ours, PyTorch's, and what is compared. */
const TASKS: readonly (readonly [zoo: Job['do'], pytorch: (Job | PyTorchJob)['do'], text: string])[] = [
  ['load', 'load', 'into a model that is there'],
  ['create', 'create', 'new model, as users make it (PyTorch: `alexnet()`, whose initialisation is then overwritten)'],
  ['create', 'createSkippingInit', 'new model, PyTorch by way of `torch.device("meta")` and `to_empty`'],
  ['createAndPredict', 'createAndPredict', 'new model and its first prediction'],
];

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const COMMANDS: Readonly<Record<Side, readonly [command: string, ...args: string[]]>> = {
  zoo: [process.execPath, ...process.execArgv, here('zoo.ts')],
  pytorch: [PYTHON, here('pytorch.py')],
};
const start = (side: Side): Loader => startContender(COMMANDS[side][0], COMMANDS[side].slice(1));

/** Measures time and memory. */
export async function benchWeights(options: MeasureOptions): Promise<Report> {
  const sides: readonly Side[] = canRun(here('pytorch.py')) ? ['zoo', 'pytorch'] : ['zoo'];
  const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-bench-'));
  try {
    const files = ['pth', 'safetensors'].map(extension => join(directory, `alexnet.${extension}`));
    await inProcess('zoo', async zoo => {
      for (const file of files) await zoo.run({do: 'write', file});
    });
    const rows: Row[] = [];
    for (const file of files) rows.push(...(await loading(sides, file, options)));
    rows.push(await fromNothing(sides, files[0], options));
    const memory: MemoryRow[] = [];
    for (const file of files) {
      for (const side of sides) memory.push(await memoryOf(side, file));
    }
    const machine = {node: process.version, processor: cpus()[0].model, processors: cpus().length};
    return {text: text(rows, memory), json: {...machine, rows, memory}};
  } finally {
    await rm(directory, {recursive: true});
  }
}

/** Both sides keep their process, and with it what they compiled. */
async function loading(sides: readonly Side[], file: string, options: MeasureOptions): Promise<Row[]> {
  const contenders = sides.map(start);
  const rows: Row[] = [];
  for (const [zooJob, pytorchJob, task] of TASKS) {
    const jobs = {zoo: zooJob, pytorch: pytorchJob};
    const runs = sides.map((side, i) => async () => {
      const {milliseconds = Number.NaN} = await contenders[i].run({do: jobs[side], file});
      return milliseconds;
    });
    const [zoo, pytorch] = await measure(runs, options);
    rows.push({task, file: extensionOf(file), zoo, pytorch});
  }
  await Promise.all(contenders.map(each => each.end()));
  return rows;
}

/** A process that starts, imports what it needs, loads and predicts. */
async function fromNothing(sides: readonly Side[], file: string, options: MeasureOptions): Promise<Row> {
  const runs = sides.map(side =>
    timed(() =>
      inProcess(side, async contender => {
        await contender.run({do: 'createAndPredict', file});
      }),
    ),
  );
  const [zoo, pytorch] = await measure(runs, options);
  const task = 'new process: imports, model, first prediction, end (ours from TypeScript, through tsx)';
  return {task, file: extensionOf(file), zoo, pytorch};
}

async function memoryOf(side: Side, file: string): Promise<MemoryRow> {
  const {size} = await stat(file);
  let answer: Answer = {};
  await inProcess(side, async contender => {
    answer = await contender.run({do: 'memory', file});
  });
  return {side: side === 'zoo' ? 'tfjs-zoo' : 'PyTorch', file: extensionOf(file), weights: size, answer};
}

async function inProcess(side: Side, body: (contender: Loader) => Promise<void>): Promise<void> {
  const contender = start(side);
  await body(contender);
  await contender.end();
}

const extensionOf = (file: string): string => file.slice(file.lastIndexOf('.'));

function text(rows: readonly Row[], memory: readonly MemoryRow[]): string {
  const milliseconds = (timing: Timing | undefined): string =>
    timing === undefined ? '' : `${timing.median.toFixed(0)} (${timing.runs.length})`;
  const lines = rows.map(({task, file, zoo, pytorch}) => {
    const ratio = pytorch === undefined ? '' : (zoo.median / pytorch.median).toFixed(2);
    return `| ${file} | ${task} | ${milliseconds(zoo)} | ${milliseconds(pytorch)} | ${ratio} |`;
  });
  const share = (bytes: number | undefined, weights: number): string => ((bytes ?? Number.NaN) / weights).toFixed(2);
  const memoryLines = memory.map(({side, file, weights, answer: {loaded, predicted}}) => {
    return `| ${file} | ${side} | ${share(loaded, weights)} | ${share(predicted, weights)} |`;
  });
  return [
    `AlexNet's weights, 244 MB: median milliseconds (runs). ${cpus().length} × ${cpus()[0].model}, Node ${process.version}.`,
    '',
    '| File | What | tfjs-zoo | PyTorch | tfjs-zoo ÷ PyTorch |',
    '|---|---|---:|---:|---:|',
    ...lines,
    '',
    'Most memory beyond the process without a model, in multiples of the weights.',
    '',
    '| File | | loaded | and first prediction |',
    '|---|---|---:|---:|',
    ...memoryLines,
  ].join('\n');
}
