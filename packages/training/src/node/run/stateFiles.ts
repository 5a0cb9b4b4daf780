/**
 * A training's state as files: JSON, and a safetensors file for each group of tensors.
 */

import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {type Tensor, tensor} from '@tensorflow/tfjs-core';
import {type StateDict, safetensorsChunks} from '@tfjs-zoo/weights';
import {openWeights} from '@tfjs-zoo/weights/node';
import {listFromJson, numberFromJson, objectFromJson} from '../../state/json.ts';
import {type SavedTensor, weightTensor} from '../../state/modelStateDict.ts';
import type {RunState, TensorGroup} from '../../state/runState.ts';
import type {CheckpointFile} from '../checkpoints/checkpointStore.ts';
import {giveBack} from './giveBack.ts';

const GROUPS: readonly TensorGroup[] = ['model', 'optimizer', 'callbacks', 'pending'];
const STATE = 'state.json';
const fileOf = (group: TensorGroup): string => `${group}.safetensors`;

/** The files of a state. A tensor is read when its bytes are asked for, piece by piece, and disposed after that. */
export function stateFiles({values, tensors}: RunState): CheckpointFile[] {
  const groups = GROUPS.filter(group => Object.keys(tensors[group]).length > 0);
  const json = new TextEncoder().encode(`${JSON.stringify({...values, groups})}\n`);
  return [
    [STATE, () => [json]],
    ...groups.map((group): CheckpointFile => [fileOf(group), () => safetensorsChunks(stateDict(tensors[group]))]),
  ];
}

/** Bytes of a state's tensors: all that are kept have elements of four. */
export function stateBytes({tensors}: RunState): number {
  const all = GROUPS.flatMap(group => Object.values(tensors[group]));
  return all.reduce((sum, {size}) => sum + 4 * size, 0);
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
  return new Map(Object.entries(tensors).map(([name, saved]) => [name, readOnce(weightTensor(name, saved), saved)]));
}

/**
 * A tensor that is disposed after its last piece: as long as it is there, the next update of the weight copies that. The
 * memory of a piece is freed when the next one is asked for.
 */
function readOnce(weight: SavedTensor, tensor: Tensor): SavedTensor {
  return {
    ...weight,
    async *pieces() {
      for await (const piece of weight.pieces()) {
        yield piece;
        // a part's values are a copy, or not all of their memory
        if (piece.length < tensor.size) giveBack(piece);
      }
      tensor.dispose();
    },
  };
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
