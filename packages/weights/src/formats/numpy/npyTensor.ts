/**
 * A NumPy array as a lazy tensor.
 */
import {checkedBools} from '../../checkedBools.ts';
import {bytesPerElement, decode} from '../../dtypes.ts';
import {gather} from '../../gather.ts';
import {contiguousStrides} from '../../shapes.ts';
import type {WeightTensor} from '../../stateDict.ts';
import type {NpyFile, NpyHeader} from './npyHeader.ts';

/**
 * Binds a header to its file; elements are put into row-major order and the machine's byte order when read.
 *
 * @param names what errors call format, file and tensor
 */
export function npyTensor(
  file: NpyFile,
  {dtype, littleEndian, shape, fortranOrder, dataOffset}: NpyHeader,
  names: {format: string; file: string; tensor: string},
): WeightTensor {
  return {
    dtype,
    shape,
    async data() {
      const bytes = await file.readRange(dataOffset, file.size - dataOffset);
      const ordered = fortranOrder ? gather(bytes, bytesPerElement[dtype], shape, fortranStrides(shape)) : bytes;
      const elements = decode(dtype, ordered, littleEndian);
      return dtype === 'bool' ? checkedBools(elements, names.format, names.file, names.tensor) : elements;
    },
  };
}

/** Strides in elements with the first dimension varying fastest: row-major ones of the reversed shape, reversed. */
function fortranStrides(shape: readonly number[]): number[] {
  return contiguousStrides([...shape].reverse()).reverse();
}
