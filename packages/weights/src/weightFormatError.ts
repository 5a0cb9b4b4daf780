/**
 * What every reader and writer of weight files throws: one error type whose `code` says which rule was broken.
 */

/**
 * Which rule a weight file breaks.
 *
 * - `E_MAGIC` no known format; `E_UNSUPPORTED` a known format or feature that is not read
 * - `E_TRUNCATED`, `E_TRAILING` bytes missing, bytes left over
 * - `E_HEADER`, `E_STACK` a malformed header or pickle; `E_OPCODE`, `E_GLOBAL` a pickle that asks for more than data
 * - `E_LIMIT` beyond {@link Limits}; `E_RANGE` a number that does not fit; `E_VALUE` a value that is not allowed
 * - `E_DTYPE`, `E_SHAPE` unknown element type, a shape that contradicts the bytes
 * - `E_OVERLAP`, `E_HOLE` byte ranges that overlap, that leave gaps
 * - `E_DUP`, `E_NAME`, `E_PATH`, `E_MISSING`, `E_EXTRA` names: twice, malformed, unsafe, absent, unexpected
 * - `E_CRC`, `E_HASH` content that does not match its checksum
 */
export type WeightFormatErrorCode =
  | 'E_MAGIC'
  | 'E_TRUNCATED'
  | 'E_TRAILING'
  | 'E_HEADER'
  | 'E_LIMIT'
  | 'E_RANGE'
  | 'E_DTYPE'
  | 'E_SHAPE'
  | 'E_OVERLAP'
  | 'E_HOLE'
  | 'E_DUP'
  | 'E_NAME'
  | 'E_PATH'
  | 'E_OPCODE'
  | 'E_GLOBAL'
  | 'E_STACK'
  | 'E_CRC'
  | 'E_HASH'
  | 'E_UNSUPPORTED'
  | 'E_MISSING'
  | 'E_EXTRA'
  | 'E_VALUE';

/** Where a {@link WeightFormatError} happened. */
export interface WeightFormatErrorDetails {
  /** Format that was being read or written, such as `'safetensors'`; `'unknown'` before it was told. */
  format: string;
  /** Byte offset in the file (for a pickle: in `data.pkl`), where there is one. */
  offset?: number;
  /** Name of the tensor, where it is about one. */
  tensor?: string;
  /** The error underneath, where there is one. */
  cause?: unknown;
}

/** A weight file that cannot be read, or a state dict that cannot be written. The message says what to do about it. */
export class WeightFormatError extends Error {
  override readonly name = 'WeightFormatError';
  readonly code: WeightFormatErrorCode;
  readonly format: string;
  readonly offset: number | undefined;
  readonly tensor: string | undefined;

  constructor(code: WeightFormatErrorCode, message: string, details: WeightFormatErrorDetails) {
    super(message, details.cause === undefined ? undefined : {cause: details.cause});
    this.code = code;
    this.format = details.format;
    this.offset = details.offset;
    this.tensor = details.tensor;
  }
}
