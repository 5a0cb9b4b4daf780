/**
 * `.npz`: a zip of NumPy arrays, stored (`numpy.savez`) or deflated (`numpy.savez_compressed`), each named after its member.
 *
 * Opening reads headers only; a member's CRC-32 is verified when its tensor is read.
 * Reference: numpy/lib/_npyio_impl.py (`_savez`, `NpzFile`).
 */
import {failure, quoted} from '../../failure.ts';
import type {StateDict} from '../../stateDict.ts';
import type {WeightSource} from '../../weightSource.ts';
import {hasBytes, type ReadContext, type WeightFormat} from '../format.ts';
import {openZip} from '../zip/zipArchive.ts';
import {readNpyHeader} from './npyHeader.ts';
import {npyTensor} from './npyTensor.ts';

const FORMAT = 'npz';
const EXTENSION = '.npy';
/** Bytes of a zip without entries, which is how an npz without arrays looks. */
const EMPTY_ZIP = 22;

/** A zip whose first entry is an array, or that has no entries at all. */
function recognises(head: Uint8Array, source: WeightSource): boolean {
  if (hasBytes(head, [0x50, 0x4b, 5, 6])) return source.size === EMPTY_ZIP;
  if (!hasBytes(head, [0x50, 0x4b, 3, 4]) || head.length < 30) return false;
  return hasBytes(head, EXTENSION, 30 + head[26] + 256 * head[27] - EXTENSION.length);
}

async function read(source: WeightSource, {limits}: ReadContext): Promise<StateDict> {
  const fail = failure(FORMAT, source.name);
  const sd: StateDict = new Map();
  for (const [member, entry] of await openZip(source, limits, FORMAT, {deflate: true})) {
    if (!member.endsWith(EXTENSION)) {
      throw fail('E_EXTRA', `zip entry ${quoted(member)} is no array; numpy.savez writes only names that end in .npy`);
    }
    // Python cuts names off there: two readers would see two names.
    if (member.includes('\0')) throw fail('E_NAME', `the name of zip entry ${quoted(member)} contains a NUL`);
    const name = member.slice(0, -EXTENSION.length);
    const header = await readNpyHeader(entry, limits, fail, {tensor: name});
    sd.set(name, npyTensor(entry, header, {format: FORMAT, file: source.name, tensor: name}));
  }
  return sd;
}

export const npz: WeightFormat = {name: FORMAT, recognises, read};
