/**
 * ONNX's element types (`TensorProto.DataType`): which of ours each is, and the field that holds it element by element.
 */
import type {DType} from '../../stateDict.ts';
import type {WireType} from '../protobuf/wireField.ts';

/** A field of TensorProto that holds elements. */
export interface ElementField {
  readonly name: string;
  /** Encoding of one element. */
  readonly single: WireType;
}

/** By field number. */
export const ELEMENT_FIELDS: ReadonlyMap<number, ElementField> = new Map<number, ElementField>([
  [4, {name: 'float_data', single: 'fixed32'}],
  [5, {name: 'int32_data', single: 'varint'}],
  [7, {name: 'int64_data', single: 'varint'}],
  [10, {name: 'double_data', single: 'fixed64'}],
  [11, {name: 'uint64_data', single: 'varint'}],
]);

/** An element type that can be read. */
export interface ElementType {
  readonly dtype: DType;
  /** Number of the field that holds it where `raw_data` does not. */
  readonly field: number;
}

/** By the number in `data_type`. */
export const ELEMENT_TYPES: ReadonlyMap<number, ElementType> = new Map<number, ElementType>([
  [1, {dtype: 'float32', field: 4}],
  [2, {dtype: 'uint8', field: 5}],
  [3, {dtype: 'int8', field: 5}],
  [4, {dtype: 'uint16', field: 5}],
  [5, {dtype: 'int16', field: 5}],
  [6, {dtype: 'int32', field: 5}],
  [7, {dtype: 'int64', field: 7}],
  [9, {dtype: 'bool', field: 5}],
  [10, {dtype: 'float16', field: 5}],
  [11, {dtype: 'float64', field: 10}],
  [12, {dtype: 'uint32', field: 11}],
  [13, {dtype: 'uint64', field: 11}],
  [16, {dtype: 'bfloat16', field: 5}],
]);

/** Types that JavaScript has no arrays for, by number. */
export const REFUSED_TYPES: ReadonlyMap<number, string> = new Map([
  [8, 'STRING'],
  [14, 'COMPLEX64'],
  [15, 'COMPLEX128'],
  [17, 'FLOAT8E4M3FN'],
  [18, 'FLOAT8E4M3FNUZ'],
  [19, 'FLOAT8E5M2'],
  [20, 'FLOAT8E5M2FNUZ'],
  [21, 'UINT4'],
  [22, 'INT4'],
  [23, 'FLOAT4E2M1'],
  [24, 'FLOAT8E8M0'],
  [25, 'UINT2'],
  [26, 'INT2'],
  [27, 'FLOAT6E2M3'],
  [28, 'FLOAT6E3M2'],
]);
