/**
 * Element types as safetensors spells them. Reference: safetensors/src/tensor.rs, `enum Dtype`.
 */
import type {DType} from '../../stateDict.ts';

/** One element type of the format. */
export interface SafetensorsDType {
  /** Bits of one element. */
  readonly bits: number;
  /** What it is here; absent for those no typed array holds. */
  readonly dtype?: DType;
}

/** By name. A Map, because names come from files. */
export const DTYPES: ReadonlyMap<string, SafetensorsDType> = new Map<string, SafetensorsDType>([
  ['BOOL', {bits: 8, dtype: 'bool'}],
  ['U8', {bits: 8, dtype: 'uint8'}],
  ['I8', {bits: 8, dtype: 'int8'}],
  ['U16', {bits: 16, dtype: 'uint16'}],
  ['I16', {bits: 16, dtype: 'int16'}],
  ['F16', {bits: 16, dtype: 'float16'}],
  ['BF16', {bits: 16, dtype: 'bfloat16'}],
  ['U32', {bits: 32, dtype: 'uint32'}],
  ['I32', {bits: 32, dtype: 'int32'}],
  ['F32', {bits: 32, dtype: 'float32'}],
  ['U64', {bits: 64, dtype: 'uint64'}],
  ['I64', {bits: 64, dtype: 'int64'}],
  ['F64', {bits: 64, dtype: 'float64'}],
  ['C64', {bits: 64}],
  ['F8_E4M3', {bits: 8}],
  ['F8_E5M2', {bits: 8}],
  ['F8_E8M0', {bits: 8}],
  ['F8_E4M3FNUZ', {bits: 8}],
  ['F8_E5M2FNUZ', {bits: 8}],
  ['F6_E2M3', {bits: 6}],
  ['F6_E3M2', {bits: 6}],
  ['F4', {bits: 4}],
]);

/** Name in the file of an element type. */
export function safetensorsName(dtype: DType): string {
  for (const [name, row] of DTYPES) if (row.dtype === dtype) return name;
  throw new TypeError(`safetensors: no name for dtype ${dtype}`);
}
