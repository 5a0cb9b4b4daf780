/**
 * AlexNet, 224x224: predictions, training steps, loading, memory and each layer; ours against tfjs's own layers on each
 * backend, onnxruntime-node and PyTorch, all with the same weights and images, in processes of their own, in turns.
 *
 * PyTorch is the Python that `ZOO_ORACLE_PYTHON` names (default `python3`) with torch, torchvision and safetensors.
 */
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {cpus, tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {BackendName} from '@tfjs-zoo/backend';
import {useBackend} from '@tfjs-zoo/backend';
import {alexnet, stateDict} from '@tfjs-zoo/models';
import {saveWeights} from '@tfjs-zoo/weights/node';
import {withoutBfloat16} from '../../../packages/backend/src/native/bfloat16/precision.ts';
import {chosenBackends} from '../chosenBackends.ts';
import {type Contender, startContender} from '../contender.ts';
import {type MeasureOptions, measure, quantile, type Timing, timed} from '../measure.ts';
import {canRun, PYTHON} from '../python.ts';
import type {Report} from '../report.ts';
import type {Answer, Job, Update} from './job.ts';
import {onnxAlexnet} from './onnx.ts';

/** One of those that are compared. */
interface Side {
  readonly name: string;
  /** Whether it is ours, so that others are its peers. */
  readonly ours: boolean;
  readonly trains: boolean;
  /** Whether it takes a second an image: it only predicts single ones. */
  readonly slow: boolean;
  readonly command: readonly [command: string, ...args: string[]];
}

/** What one side took for a task. */
interface Entry {
  readonly side: string;
  readonly ours: boolean;
  readonly wall: Timing;
  /** Median milliseconds of its threads on processors. */
  readonly processor?: number;
}

/** A task and what each side took. */
interface Row {
  readonly task: string;
  readonly entries: readonly Entry[];
}

/** What the peak of a process was. */
interface MemoryRow {
  readonly task: string;
  readonly bytes: Readonly<Record<string, number>>;
}

const UPDATES: readonly Update[] = ['momentum', 'adam'];
const TRAINED = 32;
const TASKS: readonly (readonly [task: string, job: Job])[] = [
  ...[1, 8, 32].map((batch): [string, Job] => [`forward, batch ${batch}`, {do: 'predict', batch}]),
  ...UPDATES.map((update): [string, Job] => [
    `training step, batch ${TRAINED}, ${update}`,
    {do: 'train', batch: TRAINED, update},
  ]),
  ['244 MB of weights into a new model', {do: 'load'}],
];
const FROM_NOTHING = 'new process: imports, model, first prediction, end (ours from TypeScript, through tsx)';
/** Steps after which a training process holds all that it ever will: slots are there after one. */
const STEPS = 4;

/** Rounds what it multiplies: its logits are near the others'. */
const BFLOAT16 = 'tfjs-zoo, native, bfloat16';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Measures with whatever of the peers is here. */
export async function benchAlexnet(
  backends: string | undefined,
  only: string,
  options: MeasureOptions,
): Promise<Report> {
  const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-bench-'));
  try {
    const sides = await makeSides(await chosenBackends(backends), directory);
    const versions = await sameLogits(sides);
    const wanted = (task: string): boolean => task.includes(only);
    const rows: Row[] = [];
    for (const [task, job] of TASKS) if (wanted(task)) rows.push(await row(task, sides, job, options));
    if (wanted(FROM_NOTHING)) rows.push(await fromNothing(sides, options));
    const layers = wanted('layers') ? await layerTable(sides, options) : {};
    const memory = wanted('memory') ? await memoryRows(sides) : [];
    const machine = {node: process.version, processor: cpus()[0].model, processors: cpus().length, versions};
    return {text: text(rows, memory, layers, versions), json: {...machine, rows, memory, layers}};
  } finally {
    await rm(directory, {recursive: true});
  }
}

/** Writes the weights, for each in its format, and says who runs. */
async function makeSides(backends: readonly BackendName[], directory: string): Promise<Side[]> {
  const [file, onnx] = ['alexnet.safetensors', 'alexnet.onnx'].map(name => join(directory, name));
  await useBackend('cpu', {warn: () => {}});
  const model = alexnet({seed: 1});
  const weights = stateDict(model);
  await saveWeights(file, weights);
  await writeFile(onnx, await onnxAlexnet(weights));
  model.dispose();
  const node = (script: string, ...args: string[]): Side['command'] => [
    process.execPath,
    ...process.execArgv,
    here(script),
    ...args,
  ];
  const sides: Side[] = backends.flatMap(name => {
    const slow = name === 'cpu' || name === 'webgpu';
    const halved = name === 'native' && withoutBfloat16() === undefined;
    return [
      {name: `tfjs-zoo, ${name}`, ours: true, trains: !slow, slow, command: node('tfjs.ts', 'zoo', name, file)},
      ...(halved
        ? [{name: BFLOAT16, ours: true, trains: true, slow, command: node('tfjs.ts', 'zoo', name, file, 'bfloat16')}]
        : []),
      {name: `tfjs's layers, ${name}`, ours: false, trains: !slow, slow, command: node('tfjs.ts', 'stock', name, file)},
    ];
  });
  const fast = {ours: false, slow: false};
  sides.push({name: 'onnxruntime-node', ...fast, trains: false, command: node('onnxruntime.ts', onnx)});
  if (canRun(here('pytorch.py')))
    sides.push({name: 'PyTorch', ...fast, trains: true, command: [PYTHON, here('pytorch.py'), file]});
  return sides;
}

type Runner = Contender<Job, Answer>;
const start = ({command: [command, ...args]}: Side): Runner => startContender(command, args);

async function inProcess<T>(side: Side, body: (runner: Runner) => Promise<T>): Promise<T> {
  const runner = start(side);
  try {
    return await body(runner);
  } finally {
    await runner.end();
  }
}

/** @throws Error if one is not the same network, whose time could not be compared. */
async function sameLogits(sides: readonly Side[]): Promise<Record<string, string>> {
  const versions: Record<string, string> = {};
  let first: readonly number[] | undefined;
  for (const side of sides) {
    const {logits = [], version = ''} = await inProcess(side, runner => runner.run({do: 'logits'}));
    versions[side.name] = version;
    first ??= logits;
    const scale = Math.max(...first.map(Math.abs));
    const apart = Math.max(...first.map((value, i) => Math.abs(value - (logits[i] ?? Number.NaN))));
    if (!(apart <= (side.name === BFLOAT16 ? 2e-2 : 1e-4) * scale))
      throw new Error(`bench: ${side.name}: logits up to ${scale} differ by ${apart}`);
  }
  return versions;
}

/** All sides at one task, each in a process that stays. */
async function row(task: string, all: readonly Side[], job: Job, options: MeasureOptions): Promise<Row> {
  const sides = all.filter(({trains, slow}) => {
    if (job.do === 'train') return trains;
    return !slow || (job.do === 'predict' && job.batch === 1);
  });
  const runners = sides.map(start);
  const processor: number[][] = sides.map(() => []);
  const wall = await measure(
    runners.map((runner, i) => async () => {
      const {milliseconds = Number.NaN, processor: spent = Number.NaN} = await runner.run(job);
      processor[i].push(spent);
      return milliseconds;
    }),
    options,
  );
  await Promise.all(runners.map(runner => runner.end()));
  // the first does not count
  const spent = processor.map(each => quantile(each.slice(1), 0.5));
  return {
    task,
    entries: sides.map(({name: side, ours}, i) => ({side, ours, wall: wall[i], processor: spent[i]})),
  };
}

/** A process that starts, imports what it needs, loads and predicts. */
async function fromNothing(all: readonly Side[], options: MeasureOptions): Promise<Row> {
  const sides = all.filter(({slow}) => !slow);
  const wall = await measure(
    sides.map(side => timed(async () => void (await inProcess(side, runner => runner.run({do: 'predict', batch: 1}))))),
    options,
  );
  return {task: FROM_NOTHING, entries: sides.map(({name: side, ours}, i) => ({side, ours, wall: wall[i]}))};
}

/** Most memory of a process that has trained. */
async function memoryRows(sides: readonly Side[]): Promise<MemoryRow[]> {
  const rows: MemoryRow[] = [];
  for (const update of UPDATES) {
    const bytes: Record<string, number> = {};
    for (const side of sides.filter(({trains}) => trains)) {
      bytes[side.name] = await inProcess(side, async runner => {
        for (let step = 0; step < STEPS; step++) await runner.run({do: 'train', batch: TRAINED, update});
        return (await runner.run({do: 'memory'})).bytes ?? Number.NaN;
      });
    }
    rows.push({task: `training, batch ${TRAINED}, ${update}`, bytes});
  }
  return rows;
}

/** Median milliseconds of each layer, ours on each backend and PyTorch's. */
async function layerTable(
  all: readonly Side[],
  options: MeasureOptions,
): Promise<Record<string, Record<string, number>>> {
  const sides = all.filter(({ours, slow, name}) => (ours || name === 'PyTorch') && !slow);
  const runners = sides.map(start);
  const found = sides.map((): Record<string, number[]> => ({}));
  await measure(
    runners.map((runner, i) => async () => {
      const {milliseconds = Number.NaN, layers = {}} = await runner.run({do: 'layers', batch: TRAINED});
      for (const [name, time] of Object.entries(layers)) {
        found[i][name] ??= [];
        found[i][name].push(time);
      }
      return milliseconds;
    }),
    options,
  );
  await Promise.all(runners.map(runner => runner.end()));
  const medians = found.map(times =>
    Object.fromEntries(Object.entries(times).map(([name, each]) => [name, quantile(each.slice(1), 0.5)])),
  );
  return Object.fromEntries(sides.map(({name}, i) => [name, medians[i]]));
}

const round = (value: number): string => value.toFixed(value < 10 ? 1 : 0);

function text(
  rows: readonly Row[],
  memory: readonly MemoryRow[],
  layers: Record<string, Record<string, number>>,
  versions: Record<string, string>,
): string {
  return [
    `AlexNet, 224x224. ${cpus().length} × ${cpus()[0].model}, Node ${process.version}; ${Object.values(versions).join(', ')}.`,
    '',
    '| Task | | median ms | least and most | runs | processor time | best peer ÷ this |',
    '|---|---|---:|---:|---:|---:|---:|',
    ...rows.flatMap(rowText),
    ...(memory.length > 0 ? memoryText(memory) : []),
    ...(Object.keys(layers).length > 0 ? layerText(layers) : []),
  ].join('\n');
}

function memoryText(memory: readonly MemoryRow[]): string[] {
  return [
    '',
    'Most memory of a process that trains, in MB.',
    '',
    '| Task | | MB |',
    '|---|---|---:|',
    ...memory.flatMap(({task, bytes}) =>
      Object.entries(bytes).map(([side, most]) => `| ${task} | ${side} | ${(most / 1e6).toFixed(0)} |`),
    ),
  ];
}

function layerText(layers: Record<string, Record<string, number>>): string[] {
  const names = Object.keys(layers);
  return [
    '',
    `Median milliseconds of each layer, batch ${TRAINED}, forward.`,
    '',
    `| Layer | ${names.join(' | ')} |`,
    `|---|${names.map(() => '---:|').join('')}`,
    ...Object.keys(layers[names[0]] ?? {}).map(
      layer => `| ${layer} | ${names.map(name => round(layers[name][layer] ?? Number.NaN)).join(' | ')} |`,
    ),
  ];
}

function rowText({task, entries}: Row): string[] {
  const peers = entries.filter(({ours}) => !ours).map(({wall}) => wall.median);
  return entries.map(({side, ours, wall, processor}) => {
    const ratio = ours && peers.length > 0 ? (Math.min(...peers) / wall.median).toFixed(2) : '';
    const spread = `${round(Math.min(...wall.runs))} to ${round(Math.max(...wall.runs))}`;
    const spent = processor === undefined ? '' : round(processor);
    return `| ${task} | ${side} | ${round(wall.median)} | ${spread} | ${wall.runs.length} | ${spent} | ${ratio} |`;
  });
}
