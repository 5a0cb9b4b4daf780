/**
 * Element types: their sizes, their typed arrays, and the way between little-endian bytes and elements.
 */
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

type View = (buffer: ArrayBuffer) => WeightData;

const VIEWS: Readonly<Record<DType, View>> = {
  float64: b => new Float64Array(b),
  int64: b => new BigInt64Array(b),
  uint64: b => new BigUint64Array(b),
  float32: b => new Float32Array(b),
  int32: b => new Int32Array(b),
  uint32: b => new Uint32Array(b),
  float16: b => new Uint16Array(b),
  bfloat16: b => new Uint16Array(b),
  int16: b => new Int16Array(b),
  uint16: b => new Uint16Array(b),
  int8: b => new Int8Array(b),
  uint8: b => new Uint8Array(b),
  bool: b => new Uint8Array(b),
};

/** Whether the machine itself is little-endian, as all that run Node today are. */
const HOST_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The typed array that holds `dtype`, over a buffer whose length is a multiple of the element size. */
export function viewOf(dtype: DType, buffer: ArrayBuffer): WeightData {
  return VIEWS[dtype](buffer);
}

/** Name of the typed array that holds `dtype`, such as `'Float32Array'`. */
export function arrayNameOf(dtype: DType): string {
  return viewOf(dtype, new ArrayBuffer(0)).constructor.name;
}

/**
 * Elements from a file's bytes. Takes `bytes` over: the result uses their memory where it can.
 *
 * @param littleEndian byte order of the file
 */
export function decode(dtype: DType, bytes: Uint8Array, littleEndian = true): WeightData {
  const whole = bytes.byteOffset === 0 && bytes.byteLength === bytes.buffer.byteLength;
  // A shared buffer (or a view of a larger one) is copied: a tensor must own its elements.
  const own = whole && bytes.buffer instanceof ArrayBuffer ? bytes.buffer : new Uint8Array(bytes).buffer;
  if (littleEndian !== HOST_LITTLE_ENDIAN) swapBytes(new Uint8Array(own), bytesPerElement[dtype]);
  return viewOf(dtype, own);
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
