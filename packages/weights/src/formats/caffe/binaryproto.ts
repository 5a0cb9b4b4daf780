/**
 * Caffe's `.binaryproto`: one blob, as `compute_image_mean` writes the mean image `[1, channels, height, width]`. It is
 * given as one tensor named `mean`; its channels are in the order of the images it was made from, mostly blue first.
 */
import type {WeightSource} from '../../weightSource.ts';
import type {ReadContext, WeightFormat} from '../format.ts';
import {fieldsInHead} from '../protobuf/fieldsInHead.ts';
import {wireReader} from '../protobuf/wireReader.ts';
import {readBlob} from './blob.ts';

const FORMAT = 'binaryproto';

/** Bytes of an element of the field that follows the four dimensions: `data` (5), or `double_data` (8). */
const ELEMENT_BYTES: ReadonlyMap<number, number> = new Map([
  [5, 4],
  [8, 8],
]);

/** Four dimensions and elements that fill them and the file: too much to be chance. */
function recognises(head: Uint8Array, {size}: WeightSource): boolean {
  const fields = fieldsInHead(head, size);
  if (fields?.length !== 5) return false;
  const dims = fields.slice(0, 4);
  if (!dims.every(({number, type}, i) => number === i + 1 && type === 'varint')) return false;
  const {number, type, start, end} = fields[4];
  const takes = dims.reduce((product, {value}) => product * value, ELEMENT_BYTES.get(number) ?? Number.NaN);
  return type === 'bytes' && end - start === takes && end === size;
}

async function read(source: WeightSource, {limits}: ReadContext) {
  const reader = wireReader(source, limits, FORMAT);
  const mean = await readBlob({start: 0, end: source.size}, 'mean', {source, reader, limits, format: FORMAT});
  return new Map([['mean', mean]]);
}

export const binaryproto: WeightFormat = {name: FORMAT, recognises, read};
