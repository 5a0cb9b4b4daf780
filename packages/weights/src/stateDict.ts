/**
 * The one shape in which every weight file is handed over: named, lazily read tensors in their order of appearance.
 */

/** Element types a weight file can hold. `float16` and `bfloat16` are kept as their 16-bit patterns. */
export type DType =
  | 'float32'
  | 'float16'
  | 'bfloat16'
  | 'float64'
  | 'int8'
  | 'uint8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'bool';

/** The elements of a tensor in row-major order, in the typed array of its {@link DType}; 16-bit floats as `Uint16Array` patterns, `bool` as 0/1 bytes. */
export type WeightData =
  | Float32Array
  | Float64Array
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array;

/** One tensor of a weight file. Nothing is read before {@link WeightTensor.data} is called. */
export interface WeightTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /**
   * Reads the elements, contiguous and in row-major order whatever the strides in the file. A large array may begin behind
   * the start of its buffer: who passes the buffer on passes `byteOffset` and `byteLength` on as well.
   */
  data(): Promise<WeightData>;
  /**
   * Reads the elements piece by piece, in row-major order, without memory for all of them; absent where a file does not
   * have them in order.
   *
   * @param take called with one piece after the other, and the number of elements before it; the piece's memory is used
   *   again for later ones
   */
  stream?(options: StreamOptions, take: (piece: WeightData, at: number) => void): Promise<void>;
  /**
   * Makes the elements piece by piece, in row-major order, when the next are asked for: safetensors files are written from
   * them, without memory for all. Absent where they are made at once.
   */
  pieces?(): AsyncIterable<WeightData>;
}

/** How the elements of a tensor are read piece by piece. */
export interface StreamOptions {
  /** Each piece is a multiple of this many elements, which may take 4 MiB at most. */
  multipleOf: number;
  /** Whether a checksum is verified before the first piece is handed over, for which all is read twice, or after the last. */
  verifyFirst: boolean;
}

/** Tensors by name, in the file's order. A Map, so that names such as `__proto__` are only names. */
export type StateDict = Map<string, WeightTensor>;
