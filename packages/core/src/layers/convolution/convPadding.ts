import {type PadPair, paddings, type SpatialRank, samePadding} from '../../ops/geometry.ts';

/** Padding by rule: none, or as much as gives `ceil(length / stride)` outputs, the odd zero at the end. */
export type PaddingRule = 'same' | 'valid';

/** What a layer keeps of its option `padding`. */
export type KeptPadding = 'same' | [number, number][];

/** A padding as it is kept; where it depends on the length of the input it is known only then. */
export function keptPadding(owner: string, value: unknown, rank: SpatialRank): KeptPadding {
  if (value === 'same') return value;
  return paddings(owner, value === 'valid' ? 0 : value, rank, ", or 'same' or 'valid'");
}

/** Zeros before and after an axis of `length` elements, for a window that reaches over `kernel` of them. */
export function padsAlong(padding: KeptPadding, axis: number, length: number, kernel: number, stride: number): PadPair {
  return padding === 'same' ? samePadding(length, kernel, stride) : padding[axis];
}
