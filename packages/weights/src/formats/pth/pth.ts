/**
 * PyTorch's `.pth`/`.pt`, in every container that `torch.save` has written: since 1.6 a zip, from 0.1.10 to 1.5 stacked
 * pickles, before that a tar. Which one is told by the first bytes.
 *
 * Reference: torch/serialization.py.
 */
import {failure} from '../../failure.ts';
import type {StateDict} from '../../stateDict.ts';
import {readExactly, type WeightSource} from '../../weightSource.ts';
import {HEAD_BYTES, hasBytes, type ReadContext, type WeightFormat} from '../format.ts';
import {isStacked, openStacked} from './stacked.ts';
import {stateDictEntries} from './stateDictEntries.ts';
import {storageTensor} from './storageTensor.ts';
import {isTar} from './tar/members.ts';
import {openTar} from './tar/tarContainer.ts';
import {openZipContainer} from './zipContainer.ts';

const FORMAT = 'pth';

/** Any tar, and any zip whose first entry is not a NumPy array; {@link read} tells PyTorch's by what is inside. */
function recognises(head: Uint8Array): boolean {
  return isStacked(head) || isTar(head) || (isZip(head) && !hasBytes(head, '.npy', 30 + head[26] + 256 * head[27] - 4));
}

function isZip(head: Uint8Array): boolean {
  return hasBytes(head, [0x50, 0x4b, 3, 4]) && head.length >= 30;
}

async function read(source: WeightSource, {limits, key}: ReadContext): Promise<StateDict> {
  const fail = failure(FORMAT, source.name);
  const head = await readExactly(source, 0, Math.min(HEAD_BYTES, source.size), FORMAT);
  const open = isStacked(head) ? openStacked : isTar(head) ? openTar : openZipContainer;
  const {root, contentOf, littleEndian} = await open(source, limits, FORMAT);
  const sd: StateDict = new Map();
  for (const [name, tensor] of stateDictEntries(root, key, fail)) {
    sd.set(name, storageTensor(name, tensor, contentOf(tensor.storage), littleEndian, FORMAT, source.name));
  }
  if (sd.size > limits.maxTensors) throw fail('E_LIMIT', `more tensors than limits.maxTensors = ${limits.maxTensors}`);
  return sd;
}

export const pth: WeightFormat = {name: FORMAT, nests: true, recognises, read};
