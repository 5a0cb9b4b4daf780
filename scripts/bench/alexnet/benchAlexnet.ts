/**
 * AlexNet, 224x224: predictions, training steps, loading, memory and each part of it; ours against tfjs as it is shipped,
 * onnxruntime-node and PyTorch, all with the same weights and images, in processes of their own, in turns.
 *
 * PyTorch is the Python that `ZOO_ORACLE_PYTHON` names (default `python3`) with torch, torchvision and safetensors.
 */
import {mkdtemp, rm} from 'node:fs/promises';
import {cpus, tmpdir} from 'node:os';
import {join} from 'node:path';
import {bfloat16Agreement} from '../../support/bfloat16Agreement.ts';
import {chosenBackends} from '../chosenBackends.ts';
import type {MeasureOptions} from '../measure.ts';
import type {Report} from '../report.ts';
import {alexnetTables} from './alexnetTables.ts';
import {type Bench, benchGroup, TASKS} from './benchGroup.ts';
import {makeGroups} from './sides.ts';

/** The part that compares what alexnet_mini says of digits. */
const AGREEMENT = 'agreement of bfloat16';

/** Measures with whatever of the peers is here; of the tasks, those whose name contains `only`. */
export async function benchAlexnet(
  backends: string | undefined,
  only: string,
  options: MeasureOptions,
): Promise<Report> {
  const tasks = [...TASKS, AGREEMENT];
  if (!tasks.some(task => task.includes(only)))
    throw new Error(`--only: nothing is called '${only}'; there are ${tasks.join('; ')}`);
  const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-bench-'));
  const begin = performance.now();
  const say = (line: string): void =>
    console.warn(`bench: ${((performance.now() - begin) / 1000).toFixed(0).padStart(4)} s  ${line}`);
  try {
    say('writing the weights');
    const groups = await makeGroups(await chosenBackends(backends, {slow: true}), directory);
    const bench: Bench = {options, say, wanted: task => task.includes(only)};
    const measured = [];
    for (const group of groups) measured.push(await benchGroup(group, bench));
    const agreement = bench.wanted(AGREEMENT) ? await bfloat16Agreement() : undefined;
    const machine = {node: process.version, processor: cpus()[0].model, processors: cpus().length};
    return {text: alexnetTables(measured, agreement), json: {...machine, groups: measured, agreement}};
  } finally {
    await rm(directory, {recursive: true});
  }
}
