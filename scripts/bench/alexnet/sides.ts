/** Who is compared, and where each finds the weights. */
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {io, tidy, transpose} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {type BackendName, useBackend} from '@tfjs-zoo/backend';
import {alexnet, stateDict} from '@tfjs-zoo/models';
import {saveWeights} from '@tfjs-zoo/weights/node';
import {withoutBfloat16} from '../../../packages/backend/src/native/bfloat16/precision.ts';
import {canRun, PYTHON} from '../python.ts';
import {stockArguments} from '../stock/installation.ts';
import {STOCK_NAMES} from '../stock/useStock.ts';
import {CLASSES} from './job.ts';
import {onnxAlexnet} from './onnx.ts';
import {stockAlexnet} from './stockAlexnet.ts';

/** One of those that are compared. */
export interface Side {
  readonly name: string;
  readonly of: 'zoo' | 'tfjs' | 'onnxruntime' | 'pytorch';
  /** Rounds what it multiplies to bfloat16: its logits are near the others', and it is no peer of who does not. */
  readonly rounds: boolean;
  readonly command: readonly [command: string, ...args: string[]];
}

/** What runs on one backend; ours are compared with the others of the same group. */
export interface Group {
  readonly backend: BackendName;
  readonly sides: readonly Side[];
  /** Takes seconds an image: only single ones are predicted. */
  readonly slow: boolean;
}

/** The same weights for each in its format. */
interface Files {
  readonly safetensors: string;
  readonly tfjs: string;
  readonly onnx: string;
}

/** Writes the weights and says who runs. What is compiled, other than tfjs, is beside the first of the backends. */
export async function makeGroups(backends: readonly BackendName[], directory: string): Promise<Group[]> {
  const files = await writeFiles(directory);
  return backends.map((backend, i) => ({
    backend,
    slow: backend === 'cpu' || backend === 'webgpu',
    sides: [...ofTfjs(backend, files), ...(i === 0 ? compiled(files) : [])],
  }));
}

function ofTfjs(backend: BackendName, {safetensors, tfjs}: Files): Side[] {
  const zoo = {of: 'zoo', command: node('zoo.ts', backend, safetensors)} as const;
  const sides: Side[] = [{name: 'tfjs-zoo', rounds: false, ...zoo}];
  if (backend === 'native' && withoutBfloat16() === undefined)
    sides.push({name: 'tfjs-zoo, bfloat16', of: 'zoo', rounds: true, command: [...zoo.command, 'bfloat16']});
  // tfjs has no webgpu for Node
  if (STOCK_NAMES.some(name => name === backend)) {
    const command = node('stock.ts', backend, tfjs, ...stockArguments(backend));
    sides.push({name: 'tfjs', of: 'tfjs', rounds: false, command});
  }
  return sides;
}

function compiled({safetensors, onnx}: Files): Side[] {
  const sides: Side[] = [
    {name: 'onnxruntime-node', of: 'onnxruntime', rounds: false, command: node('onnxruntime.ts', onnx)},
  ];
  const script = here('pytorch.py');
  if (!canRun(script)) return sides;
  const torch = {of: 'pytorch', command: [PYTHON, script, safetensors]} as const;
  sides.push({name: 'PyTorch', rounds: false, ...torch});
  if (withoutBfloat16() === undefined)
    sides.push({name: 'PyTorch, bfloat16', of: 'pytorch', rounds: true, command: [...torch.command, 'bfloat16']});
  return sides;
}

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const node = (script: string, ...args: string[]): Side['command'] => [
  process.execPath,
  ...process.execArgv,
  here(script),
  ...args,
];

async function writeFiles(directory: string): Promise<Files> {
  await useBackend('cpu', {warn: () => {}});
  const model = alexnet({seed: 1});
  const weights = stateDict(model);
  const safetensors = join(directory, 'alexnet.safetensors');
  const onnx = join(directory, 'alexnet.onnx');
  await saveWeights(safetensors, weights);
  await writeFile(onnx, await onnxAlexnet(weights));
  const stock = stockAlexnet(CLASSES);
  // its dense layers keep their weights the other way round
  tidy(() => stock.setWeights(model.getWeights().map(weight => (weight.rank === 2 ? transpose(weight) : weight))));
  const tfjs = await saveTfjs(stock, join(directory, 'tfjs'));
  for (const made of [model, stock]) made.dispose();
  return {safetensors, onnx, tfjs};
}

/** As tfjs-node's `file://` writes it. */
async function saveTfjs(model: LayersModel, folder: string): Promise<string> {
  await mkdir(folder);
  const file = join(folder, 'model.json');
  await model.save(
    io.withSaveHandler(async ({modelTopology, weightSpecs = [], weightData = []}) => {
      const weightsManifest = [{paths: ['weights.bin'], weights: weightSpecs}];
      await writeFile(file, JSON.stringify({format: 'layers-model', modelTopology, weightsManifest}));
      await writeFile(join(folder, 'weights.bin'), new Uint8Array(io.CompositeArrayBuffer.join(weightData)));
      return {modelArtifactsInfo: {dateSaved: new Date(), modelTopologyType: 'JSON'}};
    }),
  );
  return file;
}
