/**
 * A storage whose bytes stand in the file as they are, without a checksum.
 */
import {streamRange} from '../../streamRange.ts';
import {readElements, type WeightSource} from '../../weightSource.ts';
import type {StorageContent} from './container.ts';

/** The `size` bytes at `start`. */
export function rangeContent(source: WeightSource, start: number, size: number, format: string): StorageContent {
  return {
    size,
    read: () => readElements(source, start, size, format),
    readRange: (offset, length) => readElements(source, start + offset, length, format),
    streamRange: ({offset, length, pieceBytes}, take) =>
      streamRange(source, start + offset, length, pieceBytes, format, take),
  };
}
