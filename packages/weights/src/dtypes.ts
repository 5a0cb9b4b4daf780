/**
 * Element types: their sizes, their typed arrays, and the way between little-endian bytes and elements.
 */
import {copied, ownsBuffer} from './elementMemory.ts';
import type {DType, WeightData} from './stateDict.ts';

/** Bytes of one element. */
export const bytesPerElement: Readonly<Record<DType, number>> = {
  float64: 8,
  int64: 8,
  uint64: 8,
  float32: 4,
  int32: 4,
  uint32: 4,
  float16: 2,
  bfloat16: 2,
  int16: 2,
  uint16: 2,
  int8: 1,
  uint8: 1,
  bool: 1,
};

type View = (buffer: ArrayBuffer, offset: number, length: number) => WeightData;

const VIEWS: Readonly<Record<DType, View>> = {
  float64: (b, o, n) => new Float64Array(b, o, n),
  int64: (b, o, n) => new BigInt64Array(b, o, n),
  uint64: (b, o, n) => new BigUint64Array(b, o, n),
  float32: (b, o, n) => new Float32Array(b, o, n),
  int32: (b, o, n) => new Int32Array(b, o, n),
  uint32: (b, o, n) => new Uint32Array(b, o, n),
  float16: (b, o, n) => new Uint16Array(b, o, n),
  bfloat16: (b, o, n) => new Uint16Array(b, o, n),
  int16: (b, o, n) => new Int16Array(b, o, n),
  uint16: (b, o, n) => new Uint16Array(b, o, n),
  int8: (b, o, n) => new Int8Array(b, o, n),
  uint8: (b, o, n) => new Uint8Array(b, o, n),
  bool: (b, o, n) => new Uint8Array(b, o, n),
};

/** Whether the machine itself is little-endian, as all that run Node today are. */
export const HOST_LITTLE_ENDIAN: boolean = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The typed array that holds `dtype`, over bytes whose number and place are multiples of the element size. */
function viewOf(dtype: DType, {buffer, byteOffset, byteLength}: Uint8Array<ArrayBuffer>): WeightData {
  return VIEWS[dtype](buffer, byteOffset, byteLength / bytesPerElement[dtype]);
}

/** Name of the typed array that holds `dtype`, such as `'Float32Array'`. */
export function arrayNameOf(dtype: DType): string {
  return viewOf(dtype, new Uint8Array(0)).constructor.name;
}

/**
 * Elements from a file's bytes. Takes `bytes` over: the result uses their memory where it can.
 *
 * @param littleEndian byte order of the file
 */
export function decode(dtype: DType, bytes: Uint8Array, littleEndian = true): WeightData {
  // A shared buffer (or a view of a larger one) is copied: a tensor must own its elements.
  const own = ownsBuffer(bytes) ? bytes : copied(bytes);
  if (littleEndian !== HOST_LITTLE_ENDIAN) swapBytes(own, bytesPerElement[dtype]);
  return viewOf(dtype, own);
}

/**
 * Elements where they are, for as long as the memory of `bytes` holds them; a copy only if they are not aligned there.
 *
 * @param bytes in the machine's byte order
 */
export function elementsIn(dtype: DType, bytes: Uint8Array): WeightData {
  const {buffer, byteOffset} = bytes;
  const inPlace = buffer instanceof ArrayBuffer && byteOffset % bytesPerElement[dtype] === 0;
  return viewOf(dtype, inPlace ? (bytes as Uint8Array<ArrayBuffer>) : copied(bytes));
}

/** A file's bytes from elements, little-endian. On little-endian machines a view of `data`, not a copy. */
export function encode(dtype: DType, data: WeightData): Uint8Array<ArrayBuffer> {
  const {buffer, byteOffset, byteLength} = data;
  const view =
    buffer instanceof ArrayBuffer
      ? new Uint8Array(buffer, byteOffset, byteLength)
      : new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength));
  if (HOST_LITTLE_ENDIAN) return view;
  const copy = new Uint8Array(view);
  swapBytes(copy, bytesPerElement[dtype]);
  return copy;
}

/** Reverses the bytes of every element in place. */
function swapBytes(bytes: Uint8Array, size: number): void {
  if (size === 1) return;
  for (let start = 0; start < bytes.length; start += size) bytes.subarray(start, start + size).reverse();
}
