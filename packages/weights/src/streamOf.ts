/**
 * How a tensor whose elements a file has in order is read piece by piece.
 */
import {bytesPerElement, elementsIn, HOST_LITTLE_ENDIAN} from './dtypes.ts';
import {failure} from './failure.ts';
import type {DType, WeightTensor} from './stateDict.ts';
import {MAX_PIECE} from './streamRange.ts';

/** Reads a tensor's bytes in pieces of `pieceBytes`, see {@link streamRange}. */
export type ReadPieces = (
  pieceBytes: number,
  verifyFirst: boolean,
  take: (piece: Uint8Array, at: number) => void,
) => Promise<void>;

/**
 * The `stream` of a {@link WeightTensor}, as a property to spread: none for bools, whose every byte is looked at first, and for
 * the byte order that the machine does not have.
 *
 * @param names what errors call format, file and tensor
 */
export function streamOf(
  dtype: DType,
  littleEndian: boolean,
  read: ReadPieces,
  {format, file, tensor}: {format: string; file: string; tensor: string},
): Pick<WeightTensor, 'stream'> {
  if (dtype === 'bool' || littleEndian !== HOST_LITTLE_ENDIAN) return {};
  const itemSize = bytesPerElement[dtype];
  return {
    async stream({multipleOf, verifyFirst}, take) {
      const unit = multipleOf * itemSize;
      if (!(Number.isSafeInteger(multipleOf) && unit > 0 && unit <= MAX_PIECE)) {
        const text = `stream: multipleOf is ${multipleOf}; from 1 to ${MAX_PIECE / itemSize} elements of ${dtype} make a piece; read data() at once instead`;
        throw failure(format, file)('E_LIMIT', text, {tensor});
      }
      const pieceBytes = MAX_PIECE - (MAX_PIECE % unit);
      await read(pieceBytes, verifyFirst, (piece, at) => take(elementsIn(dtype, piece), at / itemSize));
    },
  };
}
