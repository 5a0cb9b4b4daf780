/**
 * A lazy tensor over a storage in the file.
 */
import {checkedBools} from '../../checkedBools.ts';
import {decode} from '../../dtypes.ts';
import {failure} from '../../failure.ts';
import {gather, spanOf} from '../../gather.ts';
import {isContiguous} from '../../shapes.ts';
import type {WeightTensor} from '../../stateDict.ts';
import {type ReadPieces, streamOf} from '../../streamOf.ts';
import type {StorageContent} from './container.ts';
import type {PickleTensor} from './values.ts';

/** Reads the span of bytes the view covers, puts its elements in row-major order, and types them. */
export function storageTensor(
  name: string,
  tensor: PickleTensor,
  content: StorageContent,
  littleEndian: boolean,
  format: string,
  file: string,
): WeightTensor {
  const {dtype, itemSize, offset, shape, strides} = tensor;
  if (dtype === undefined)
    throw failure(format, file)('E_DTYPE', 'an element type that is not supported', {tensor: name});
  const byteLength = spanOf(shape, strides) * itemSize;
  const start = byteLength === 0 ? 0 : offset * itemSize; // An empty view's offset may lie anywhere.
  const read: ReadPieces = (pieceBytes, verifyFirst, take) =>
    content.streamRange({offset: start, length: byteLength, pieceBytes, verifyFirst}, take);
  return {
    dtype,
    shape,
    async data() {
      const whole = byteLength === content.size;
      const span = whole ? await content.read() : await content.readRange(start, byteLength);
      const elements = decode(dtype, gather(span, itemSize, shape, strides), littleEndian);
      return dtype === 'bool' ? checkedBools(elements, format, file, name) : elements;
    },
    ...(isContiguous(shape, strides) ? streamOf(dtype, littleEndian, read, {format, file, tensor: name}) : {}),
  };
}
