/**
 * Writes `.npz` files that `numpy.load` loads: a zip of stored arrays.
 */
import {failure} from '../../failure.ts';
import type {StateDict} from '../../stateDict.ts';
import {checkNames, collect} from '../tensorBytes.ts';
import {type ZipInput, zipChunks, zipSize} from '../zip/zipChunks.ts';
import {planNpy, type WriteNpyOptions} from './writeNpy.ts';

/** Longest name of a zip's entry, in bytes. */
const MAX_NAME = 0xffff;

/**
 * An npz file in memory: `numpy.load(path)[name]` gives the tensor of that name.
 *
 * @throws WeightFormatError `E_NAME` for a name that NumPy would not give back, `E_UNSUPPORTED` for bfloat16, which NumPy
 * does not have, `E_SHAPE` if a tensor's data contradicts its shape, `E_RANGE` if a value does not fit `dtype`
 */
export async function writeNpz(sd: StateDict, options: WriteNpyOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  return await collect(npzChunks(sd, options), zipSize(entries(sd, options)));
}

/** The same file piece by piece, so that one tensor at most is held. */
export function npzChunks(
  sd: StateDict,
  options: WriteNpyOptions = {},
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  return zipChunks(entries(sd, options));
}

function entries(sd: StateDict, {dtype}: WriteNpyOptions): ZipInput[] {
  const fail = failure('npz', 'writeNpz');
  checkNames(sd, fail);
  return [...sd].map(([name, tensor]) => {
    const at = {tensor: name};
    const member = `${name}.npy`;
    if (name.includes('\0')) throw fail('E_NAME', 'its name contains a NUL, where Python cuts names off', at);
    if (new TextEncoder().encode(member).length > MAX_NAME) throw fail('E_NAME', 'its name is too long for a zip', at);
    // numpy.load takes x['a.npy'] for the array called a.
    if (sd.has(member)) throw fail('E_NAME', `NumPy cannot tell it from the tensor '${member.slice(0, 80)}'`, at);
    const {header, dataBytes, data} = planNpy(tensor, name, dtype, fail);
    return {name: member, size: header.length + dataBytes, content: async () => [header, await data()]};
  });
}
