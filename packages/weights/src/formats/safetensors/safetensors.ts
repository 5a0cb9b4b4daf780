/**
 * safetensors: the format in which weights are exchanged today. One JSON header, then raw little-endian elements.
 *
 * Reference: github.com/huggingface/safetensors.
 */
import {checkedBools} from '../../checkedBools.ts';
import {decode} from '../../dtypes.ts';
import type {StateDict} from '../../stateDict.ts';
import {type ReadPieces, streamOf} from '../../streamOf.ts';
import {streamRange} from '../../streamRange.ts';
import {readElements, type WeightSource} from '../../weightSource.ts';
import {HEAD_BYTES, type ReadContext, type WeightFormat} from '../format.ts';
import {readHeader} from './header.ts';

const FORMAT = 'safetensors';

/**
 * The format has no magic number: a header length below 2^32, and behind it the brace of a JSON object, or nothing but
 * white space as far as can be seen.
 */
function recognises(head: Uint8Array): boolean {
  if (head.length < 9 || head[4] !== 0 || head[5] !== 0 || head[6] !== 0 || head[7] !== 0) return false;
  const first = head.subarray(8).find(byte => ![0x20, 0x09, 0x0a, 0x0d].includes(byte));
  return first === 0x7b || (first === undefined && head.length === HEAD_BYTES);
}

async function read(source: WeightSource, {limits}: ReadContext): Promise<StateDict> {
  const sd: StateDict = new Map();
  for (const {name, dtype, shape, offset, byteLength} of (await readHeader(source, limits)).entries) {
    const data = async () => {
      const elements = decode(dtype, await readElements(source, offset, byteLength, FORMAT));
      return dtype === 'bool' ? checkedBools(elements, FORMAT, source.name, name) : elements;
    };
    const read: ReadPieces = (pieceBytes, _verifyFirst, take) =>
      streamRange(source, offset, byteLength, pieceBytes, FORMAT, take);
    const names = {format: FORMAT, file: source.name, tensor: name};
    sd.set(name, {dtype, shape, data, ...streamOf(dtype, true, read, names)});
  }
  return sd;
}

export const safetensors: WeightFormat = {
  name: FORMAT,
  recognises,
  read,
  metadata: async (source, limits) => (await readHeader(source, limits)).metadata,
};
