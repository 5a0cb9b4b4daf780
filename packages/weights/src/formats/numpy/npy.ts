/**
 * `.npy`: one NumPy array, which has no name. It becomes the one tensor of a state dict, called `'array'`.
 *
 * Reference: NEP 1, "A simple file format for NumPy arrays".
 */
import {failure} from '../../failure.ts';
import type {StateDict} from '../../stateDict.ts';
import {readExactly, type WeightSource} from '../../weightSource.ts';
import {hasBytes, type ReadContext, type WeightFormat} from '../format.ts';
import {NPY_MAGIC, type NpyFile, readNpyHeader} from './npyHeader.ts';
import {npyTensor} from './npyTensor.ts';

const FORMAT = 'npy';
/** What the tensor of a file without names is called. */
const ONLY_NAME = 'array';

async function read(source: WeightSource, {limits}: ReadContext): Promise<StateDict> {
  const file: NpyFile = {
    size: source.size,
    readHead: length => readExactly(source, 0, length, FORMAT),
    readRange: (offset, length) => readExactly(source, offset, length, FORMAT),
  };
  const header = await readNpyHeader(file, limits, failure(FORMAT, source.name));
  return new Map([[ONLY_NAME, npyTensor(file, header, {format: FORMAT, file: source.name, tensor: ONLY_NAME})]]);
}

export const npy: WeightFormat = {name: FORMAT, recognises: head => hasBytes(head, NPY_MAGIC), read};
