/** Measures all that is compared with each other on one backend. */
import {BURST, ONCE, WARM_UP} from '../burst.ts';
import {type Contender, startContender} from '../contender.ts';
import {type MeasureOptions, measure, quantile, timed} from '../measure.ts';
import type {Answer, Job, Task, Update} from './job.ts';
import type {Group, Side} from './sides.ts';
import {STAGES} from './stages.ts';

/** How it is measured. */
export interface Bench {
  readonly options: MeasureOptions;
  readonly say: (line: string) => void;
  readonly wanted: (task: string) => boolean;
}

/** What one side took for a task. */
export interface Entry {
  readonly side: string;
  /** Milliseconds: the median of each turn, and of these. */
  readonly turns: readonly number[];
  readonly median: number;
  /** Milliseconds of each call of each turn. */
  readonly calls?: readonly (readonly number[])[];
  /** Median over turns of the milliseconds a call of all threads on processors. */
  readonly processor?: number;
}

/** A task, what each side took, and why those who are not there are not. */
export interface Row {
  readonly task: string;
  readonly entries: readonly Entry[];
  readonly without: Readonly<Record<string, string>>;
}

/** A row a stage, and why those who are in none are not. */
export interface StagesOfPass {
  readonly pass: string;
  readonly rows: readonly Row[];
  readonly without: Row['without'];
}

/** Bytes that a process held at most, and before it had a model. */
export interface MemoryRow {
  readonly task: string;
  readonly sides: Readonly<Record<string, {readonly before: number; readonly peak: number}>>;
}

/** What was measured of a group. */
export interface Measured extends Group {
  readonly versions: Readonly<Record<string, {readonly version: string; readonly threads?: number}>>;
  readonly rows: readonly Row[];
  readonly stages: readonly StagesOfPass[];
  readonly memory: readonly MemoryRow[];
}

type Runner = Contender<Job, Answer>;
/** A side whose process runs. */
interface Player {
  readonly side: Side;
  readonly runner: Runner;
}

const UPDATES: readonly Update[] = ['momentum', 'adam'];
const BATCH = 32;
const LOAD = '244 MB of weights into a new model';
const FROM_NOTHING = 'new process: imports, model, first prediction, end';
const PREDICTING = `memory of predictions, batch ${BATCH}`;
const PASSES = [
  ['stages, forward', false],
  ['stages, forward and backward', true],
] as const;
const BATCHES = [1, 8, BATCH];
const forwardTask = (batch: number): string => `forward, batch ${batch}`;
const trainTask = (update: Update): string => `training step, batch ${BATCH}, ${update}`;
const memoryTask = (update: Update): string => `memory of training, batch ${BATCH}, ${update}`;

/** Names of all that is measured of a group. */
export const TASKS: readonly string[] = [
  ...BATCHES.map(forwardTask),
  LOAD,
  ...PASSES.map(([pass]) => pass),
  ...UPDATES.flatMap(update => [trainTask(update), memoryTask(update)]),
  PREDICTING,
  FROM_NOTHING,
];

/** Calls after which a process holds all that it ever will: an optimizer's slots are there after one. */
const CALLS = 4;

/** Measures what `bench` wants. @throws Error if a side does not compute the same, or ours fails at something. */
export async function benchGroup(group: Group, bench: Bench): Promise<Measured> {
  const {sides, slow, backend} = group;
  const names = sides.map(({name}) => name).join('; ');
  bench.say(`${backend}: ${names}`);
  const rows: Row[] = [];
  const stages: StagesOfPass[] = [];
  const memory: MemoryRow[] = [];
  const on = {...bench, say: (line: string) => bench.say(`${backend}: ${line}`)};
  const versions = await withPlayers(sides, async players => {
    const found = await sameLogits(players);
    for (const batch of slow ? [1] : BATCHES) {
      rows.push(...(await taskRow(forwardTask(batch), {do: 'predict', batch}, players, on)));
    }
    rows.push(...(await taskRow(LOAD, {do: 'load'}, players, on)));
    for (const [pass, backward] of slow ? [] : PASSES) {
      if (on.wanted(pass)) stages.push(await stagesOfPass(pass, backward, players, on));
    }
    return found;
  });
  if (!slow) {
    for (const update of UPDATES) {
      const [task, held] = [trainTask(update), memoryTask(update)];
      if (!on.wanted(task) && !on.wanted(held)) continue;
      await withPlayers(sides, async players => {
        rows.push(...(await taskRow(task, {do: 'train', batch: BATCH, update}, players, on)));
        if (on.wanted(held)) memory.push(await memoryRow(held, {do: 'train', batch: BATCH, update}, players, on));
      });
    }
    if (on.wanted(PREDICTING)) {
      await withPlayers(sides, async players => {
        memory.push(await memoryRow(PREDICTING, {do: 'predict', batch: BATCH}, players, on));
      });
    }
    if (on.wanted(FROM_NOTHING)) rows.push(await fromNothing(sides, on));
  }
  return {...group, versions, rows, stages, memory};
}

/** Starts a process for each side, which ends with `body`. */
async function withPlayers<T>(sides: readonly Side[], body: (players: readonly Player[]) => Promise<T>): Promise<T> {
  const players = sides.map((side): Player => {
    const [command, ...args] = side.command;
    return {side, runner: startContender(command, args)};
  });
  try {
    return await body(players);
  } finally {
    await Promise.all(players.map(({runner}) => runner.end()));
  }
}

/** @throws Error if one is not the same network, whose time could not be compared. */
async function sameLogits(players: readonly Player[]): Promise<Measured['versions']> {
  const versions: Record<string, {version: string; threads?: number}> = {};
  let first: readonly number[] | undefined;
  for (const player of players) {
    const {logits = [], version = '', threads} = succeeded(player, await player.runner.run({do: 'logits'}));
    versions[player.side.name] = {version, threads};
    first ??= logits;
    const scale = Math.max(...first.map(Math.abs));
    const apart = Math.max(...first.map((value, i) => Math.abs(value - (logits[i] ?? Number.NaN))));
    if (!(apart <= (player.side.rounds ? 2e-2 : 1e-4) * scale))
      throw new Error(`bench: ${player.side.name}: logits up to ${scale} differ by ${apart}`);
  }
  return versions;
}

function succeeded({side}: Player, answer: Answer): Answer {
  if (answer.failure !== undefined) throw new Error(`bench: ${side.name}: ${answer.failure}`);
  return answer;
}

/** Has each do the job once, of a single image, for some fail only after a minute; who cannot, and is not ours, is left out. */
async function able(players: readonly Player[], job: Job): Promise<{able: Player[]; without: Record<string, string>}> {
  const small = 'batch' in job ? {...job, batch: 1} : job;
  const without: Record<string, string> = {};
  const left: Player[] = [];
  for (const player of players) {
    const {failure} = await player.runner.run(small);
    if (failure === undefined) left.push(player);
    else if (player.side.of === 'zoo') throw new Error(`bench: ${player.side.name}: ${failure}`);
    else without[player.side.name] = failure;
  }
  return {able: left, without};
}

/** All sides at one task; no row if it is not wanted. */
async function taskRow(task: string, job: Task, all: readonly Player[], bench: Bench): Promise<Row[]> {
  if (!bench.wanted(task)) return [];
  const {able: players, without} = await able(all, job);
  const calls: number[][][] = players.map(() => []);
  const processor: number[][] = players.map(() => []);
  for (const player of players) succeeded(player, await player.runner.run({...job, burst: WARM_UP}));
  const timings = await measure(
    players.map((player, i) => async () => {
      const {runs = [], processor: spent = Number.NaN} = succeeded(
        player,
        await player.runner.run({...job, burst: BURST}),
      );
      calls[i].push([...runs]);
      processor[i].push(spent);
      return quantile(runs, 0.5);
    }),
    shown(task, bench),
  );
  const entries = players.map(({side}, i): Entry => {
    const {runs: turns, median} = timings[i];
    return {side: side.name, turns, median, calls: calls[i], processor: quantile(processor[i], 0.5)};
  });
  return [{task, entries, without}];
}

/** Each stage, of all sides. */
async function stagesOfPass(
  pass: string,
  backward: boolean,
  all: readonly Player[],
  bench: Bench,
): Promise<StagesOfPass> {
  const job: Job = {do: 'stages', batch: BATCH, backward, stages: STAGES, burst: BURST};
  const {able: players, without} = await able(all, {...job, burst: ONCE});
  const turns = players.map((): Answer[] => []);
  await measure(
    players.map((player, i) => async () => {
      turns[i].push(succeeded(player, await player.runner.run(job)));
      return Number.NaN;
    }),
    shown(pass, bench),
  );
  const rows = STAGES.map(({name, what}): Row => {
    const missing: Record<string, string> = {};
    const entries = players.flatMap(({side}, i): Entry[] => {
      const {failures = {}} = turns[i][0];
      if (failures[name] !== undefined && side.of === 'zoo') throw new Error(`bench: ${name}: ${failures[name]}`);
      if (failures[name] !== undefined) missing[side.name] = failures[name];
      const times = turns[i].flatMap(({stages = {}}) => stages[name] ?? []);
      return times.length === 0 ? [] : [{side: side.name, turns: times, median: quantile(times, 0.5)}];
    });
    return {task: `${name}: ${what}`, entries, without: missing};
  });
  return {pass, rows, without};
}

/** Most memory of processes that do a task again and again, besides what they did before. */
async function memoryRow(task: string, job: Task, all: readonly Player[], bench: Bench): Promise<MemoryRow> {
  bench.say(task);
  const sides: Record<string, {before: number; peak: number}> = {};
  const {able: players} = await able(all, job);
  for (const player of players) {
    for (let call = 0; call < CALLS; call++) succeeded(player, await player.runner.run(job));
    const {memory} = succeeded(player, await player.runner.run({do: 'memory'}));
    if (memory !== undefined) sides[player.side.name] = memory;
  }
  return {task, sides};
}

/** Processes that start, import what they need, load and predict. */
async function fromNothing(sides: readonly Side[], bench: Bench): Promise<Row> {
  const timings = await measure(
    sides.map(side =>
      timed(() =>
        withPlayers([side], async ([player]) => {
          succeeded(player, await player.runner.run({do: 'predict', batch: 1}));
        }),
      ),
    ),
    {...shown(FROM_NOTHING, bench), warmUp: true},
  );
  const entries = sides.map(({name: side}, i) => ({side, turns: timings[i].runs, median: timings[i].median}));
  return {task: FROM_NOTHING, entries, without: {}};
}

/** Rounds that are told of, for it takes minutes; turns have calls of their own that do not count. */
function shown(task: string, {options, say}: Bench): MeasureOptions {
  say(task);
  return {...options, warmUp: false, progress: round => say(`${task}: round ${round} of ${options.rounds} at most`)};
}
