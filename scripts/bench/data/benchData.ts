/**
 * Preparing photographs for a network: decoding, the evaluation's and the training's pipeline, and transforms one by one,
 * against torchvision with Pillow, in turns.
 *
 * torchvision is that of the Python that `ZOO_ORACLE_PYTHON` names (default `python3`); without it, only ours is measured.
 */
import {mkdtemp, rm} from 'node:fs/promises';
import {cpus, tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {type Contender, startContender} from '../contender.ts';
import {type MeasureOptions, measure, quantile, type Timing} from '../measure.ts';
import {canRun, PYTHON} from '../python.ts';
import type {Report} from '../report.ts';
import type {Answer, Job, PipelineJob} from './job.ts';
import {writePhotographs} from './photographs.ts';
import {TRANSFORMS} from './transforms.ts';

type Preparer = Contender<Job, Answer>;

/** How photographs are prepared: by ours without workers, by ours with them, by torchvision. */
type Way = 'alone' | 'workers' | 'torchvision';

/** Milliseconds for all photographs: until they were there, and of processor time where it is known. */
interface Cost {
  readonly wall: Timing;
  readonly processor?: Timing;
}

interface PipelineRow {
  readonly name: PipelineJob['do'];
  readonly costs: Readonly<Partial<Record<Way, Cost>>>;
}

/** Milliseconds for one photograph. */
interface TransformRow {
  readonly name: string;
  readonly zoo: Timing;
  readonly torchvision?: Timing;
}

const PHOTOGRAPHS = 500;
const WORKERS = 2;

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Measures both pipelines, decoding alone, and the transforms whose name contains `only`. */
export async function benchData(only: string, options: MeasureOptions): Promise<Report> {
  const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-bench-'));
  const zoo: Preparer = startContender(process.execPath, [...process.execArgv, here('zoo.ts')]);
  const script = here('pytorch.py');
  const torchvision: Preparer | undefined = canRun(script) ? startContender(PYTHON, [script]) : undefined;
  try {
    const file = await writePhotographs(directory, PHOTOGRAPHS);
    const pipelines: PipelineRow[] = [];
    for (const name of ['decode', 'evaluation', 'training'] as const) {
      if (name.includes(only)) pipelines.push(await pipeline({do: name, directory}, {zoo, torchvision}, options));
    }
    const transforms: TransformRow[] = [];
    for (const name of Object.keys(TRANSFORMS).filter(each => each.includes(only))) {
      const runs = [zoo, ...(torchvision ? [torchvision] : [])].map(side =>
        timing(side, {do: 'transform', file, name}),
      );
      const [ours, theirs] = await measure(runs, {...options, seconds: options.seconds / 10});
      transforms.push({name, zoo: ours, torchvision: theirs});
    }
    const machine = {node: process.version, processor: cpus()[0].model, processors: cpus().length};
    return {text: text(pipelines, transforms), json: {...machine, photographs: PHOTOGRAPHS, pipelines, transforms}};
  } finally {
    await Promise.all([zoo.end(), torchvision?.end()]);
    await rm(directory, {recursive: true});
  }
}

async function pipeline(
  job: Omit<PipelineJob, 'workers'>,
  {zoo, torchvision}: {readonly zoo: Preparer; readonly torchvision: Preparer | undefined},
  options: MeasureOptions,
): Promise<PipelineRow> {
  const ways: [way: Way, side: Preparer, workers: number][] = [['alone', zoo, 0]];
  // decoding alone is the work of a function, which no loader does
  if (job.do !== 'decode') ways.push(['workers', zoo, WORKERS]);
  if (torchvision) ways.push(['torchvision', torchvision, WORKERS]);
  const processor: number[][] = ways.map(() => []);
  const runs = ways.map(([, side, workers], i) => async () => {
    const answer = await side.run({...job, workers});
    if (answer.processor !== undefined) processor[i].push(answer.processor);
    return answer.milliseconds;
  });
  const walls = await measure(runs, options);
  const costs = ways.map(([way], i): [Way, Cost] => {
    // the first run does not count
    const counted = processor[i].slice(1);
    const known = counted.length === 0 ? undefined : {runs: counted, median: quantile(counted, 0.5)};
    return [way, {wall: walls[i], processor: known}];
  });
  return {name: job.do, costs: Object.fromEntries(costs)};
}

const timing =
  (side: Preparer, job: Job): (() => Promise<number>) =>
  async () =>
    (await side.run(job)).milliseconds;

const HEADS = ['tfjs-zoo', `with ${WORKERS} workers`, `torchvision, ${WORKERS} workers`, 'Ratio', 'with workers'];

function pipelineTable(pipelines: readonly PipelineRow[], what: keyof Cost): readonly string[] {
  const shown = what === 'wall' ? perSecond : perPhotograph;
  return [
    `| What | ${HEADS.join(' | ')} |`,
    '|---|---:|---:|---:|---:|---:|',
    ...pipelines.map(({name, costs}) => {
      const [alone, workers, torchvision] = [costs.alone, costs.workers, costs.torchvision].map(cost => cost?.[what]);
      const ratios = [alone, workers].map(ours => ratio(ours, torchvision));
      return cells([name, ...[alone, workers, torchvision].map(shown), ...ratios]);
    }),
  ];
}

function text(pipelines: readonly PipelineRow[], transforms: readonly TransformRow[]): string {
  return [
    `${PHOTOGRAPHS} JPEGs of 500x375 pixels. Medians (first to third quartile). Ratios: median, over the rounds, of torchvision's`,
    `time ÷ tfjs-zoo's: above 1, tfjs-zoo is faster. ${cpus().length} × ${cpus()[0].model}, Node ${process.version}.`,
    '',
    'Processor time of all threads and processes, milliseconds an image: what the ratio is where all processors are busy,',
    'whatever else runs on the machine.',
    '',
    ...pipelineTable(pipelines, 'processor'),
    '',
    'Images a second. On a machine that does other work, who has more threads gets more of it.',
    '',
    ...pipelineTable(pipelines, 'wall'),
    '',
    'One transform in one thread, of a photograph or its crop of 224x224 pixels: milliseconds, median (first to third quartile).',
    '',
    '| Transform | Of | tfjs-zoo | torchvision | Ratio |',
    '|---|---|---:|---:|---:|',
    ...transforms.map(({name, zoo, torchvision}) =>
      cells([name, TRANSFORMS[name].of, milliseconds(zoo), milliseconds(torchvision), ratio(zoo, torchvision)]),
    ),
  ].join('\n');
}

const cells = (values: readonly string[]): string => `| ${values.join(' | ')} |`;

function perSecond(timing: Timing | undefined): string {
  if (timing === undefined) return '';
  const [median, low, high] = [0.5, 0.75, 0.25].map(p => ((PHOTOGRAPHS * 1000) / quantile(timing.runs, p)).toFixed(0));
  return `${median} (${low}–${high})`;
}

function perPhotograph(timing: Timing | undefined): string {
  if (timing === undefined) return '';
  const [median, low, high] = [0.5, 0.25, 0.75].map(p => (quantile(timing.runs, p) / PHOTOGRAPHS).toFixed(2));
  return `${median} (${low}–${high})`;
}

function milliseconds(timing: Timing | undefined): string {
  if (timing === undefined) return '';
  const [median, low, high] = [0.5, 0.25, 0.75].map(p => quantile(timing.runs, p).toFixed(3));
  return `${median} (${low}–${high})`;
}

/** Of each round by itself, so that what else the machine does meets both. */
function ratio(ours: Timing | undefined, theirs: Timing | undefined): string {
  if (ours === undefined || theirs === undefined) return '';
  return quantile(
    theirs.runs.map((run, i) => run / ours.runs[i]),
    0.5,
  ).toFixed(2);
}
