/**
 * How fast layers and losses are here: ours, those of tfjs with the same weights on tfjs's own kernels, and PyTorch, in turns.
 *
 * PyTorch is the Python that `ZOO_ORACLE_PYTHON` names (default `python3`), with torch and torchvision. tfjs's layers have a
 * process of their own, without the kernels that @tfjs-zoo/backend adds. Nothing is read from the device: the times
 * are those of backends that have computed when they return, which native, wasm and cpu have.
 */
import {cpus} from 'node:os';
import {fileURLToPath} from 'node:url';
import {useBackend} from '@tfjs-zoo/backend';
import {chosenBackends} from '../chosenBackends.ts';
import {startContender} from '../contender.ts';
import type {MeasureOptions} from '../measure.ts';
import {canRun, PYTHON} from '../python.ts';
import type {Report} from '../report.ts';
import {STOCK_NAMES} from '../stock/useStock.ts';
import {benchCase, type CoreRow, type Peers, type Torch, type TorchAnswer, type TorchJob} from './benchCase.ts';
import {CASES} from './cases/index.ts';
import {type BackendRows, coreTable, line} from './coreTable.ts';
import {startStock} from './stockProcess.ts';

const SCRIPT = fileURLToPath(new URL('pytorch.py', import.meta.url));

/** Measures on the backends listed; of the cases, those whose name contains `only`. */
export async function benchCore(backends: string | undefined, only: string, options: MeasureOptions): Promise<Report> {
  const cases = CASES.filter(({name}) => name.toLowerCase().includes(only.toLowerCase()));
  if (cases.length === 0) {
    const names = [...new Set(CASES.map(({name}) => name))].join(', ');
    throw new Error(`--only: nothing is called '${only}'; there are ${names}`);
  }
  const found: BackendRows[] = [];
  const torch = canRun(SCRIPT);
  for (const name of await chosenBackends(backends)) {
    const backend = await useBackend(name);
    const stock = STOCK_NAMES.find(each => each === name);
    const peers: Peers = {tfjs: stock && (await startStock(stock)), pytorch: torch ? startTorch() : undefined};
    const rows: CoreRow[] = [];
    for (const each of cases) {
      const measured = await benchCase(each, peers, options);
      rows.push(...measured);
      // it takes minutes: what is known is shown, beside the output
      for (const row of measured) console.warn(`${backend.name} ${line(row, torch)}`);
    }
    for (const peer of [peers.tfjs, peers.pytorch]) await peer?.end();
    found.push({backend, rows});
  }
  const machine = {node: process.version, processor: cpus()[0].model, processors: cpus().length};
  return {text: coreTable(found), json: {...machine, found}};
}

const startTorch = (): Torch => startContender<TorchJob, TorchAnswer>(PYTHON, [SCRIPT]);
