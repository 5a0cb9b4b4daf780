/**
 * A training's state as files: JSON, and a safetensors file for each group of tensors.
 */

import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type Tensor, tensor} from '@tensorflow/tfjs-core';
import {type StateDict, safetensorsChunks} from '@tfjs-zoo/weights';
import {openWeights} from '@tfjs-zoo/weights/node';
import {listFromJson, numberFromJson, objectFromJson} from '../../state/json.ts';
import {weightTensor} from '../../state/modelStateDict.ts';
import type {RunState, TensorGroup} from '../../state/runState.ts';
import type {CheckpointFile} from '../checkpoints/checkpointStore.ts';

const GROUPS: readonly TensorGroup[] = ['model', 'optimizer', 'callbacks', 'pending'];
const STATE = 'state.json';
const fileOf = (group: TensorGroup): string => `${group}.safetensors`;

/** The files of a state. Tensors are read one at a time, when their bytes are asked for. */
export function stateFiles({values, tensors}: RunState): CheckpointFile[] {
  const groups = GROUPS.filter(group => Object.keys(tensors[group]).length > 0);
  const json = new TextEncoder().encode(`${JSON.stringify({...values, groups})}\n`);
  return [
    [STATE, () => [json]],
    ...groups.map((group): CheckpointFile => [fileOf(group), () => safetensorsChunks(stateDict(tensors[group]))]),
  ];
}

/**
 * Reads the files of a checkpoint.
 *
 * @throws Error if the JSON is not a state's, WeightFormatError if a file of tensors is none.
 */
export async function readState(directory: string): Promise<RunState> {
  const {groups, ...values} = objectFromJson(STATE, JSON.parse(await readFile(join(directory, STATE), 'utf8')));
  const saved = listFromJson('groups', groups);
  const read = async (group: TensorGroup): Promise<Record<string, Tensor>> =>
    saved.includes(group) ? await readTensors(join(directory, fileOf(group))) : {};
  const position = {
    epoch: numberFromJson('epoch', values.epoch),
    batch: numberFromJson('batch', values.batch),
    step: numberFromJson('step', values.step),
  };
  const [model, optimizer] = [await read('model'), await read('optimizer')];
  const [callbacks, pending] = [await read('callbacks'), await read('pending')];
  return {position, values, tensors: {model, optimizer, callbacks, pending}};
}

function stateDict(tensors: Readonly<Record<string, Tensor>>): StateDict {
  return new Map(Object.entries(tensors).map(([name, saved]) => [name, weightTensor(name, saved)]));
}

async function readTensors(path: string): Promise<Record<string, Tensor>> {
  const tensors: Record<string, Tensor> = {};
  for (const [name, saved] of await openWeights(path)) {
    const data = await saved.data();
    if (data instanceof Float32Array) tensors[name] = tensor(data, [...saved.shape], 'float32');
    else if (data instanceof Int32Array) tensors[name] = tensor(data, [...saved.shape], 'int32');
    else throw new Error(`'${name}' in '${path}' is of dtype ${saved.dtype}; float32 and int32 are expected`);
  }
  return tensors;
}
