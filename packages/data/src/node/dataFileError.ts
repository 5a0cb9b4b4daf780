import type {WeightFormatErrorCode} from '@tfjs-zoo/weights';
import type {Fail} from '@tfjs-zoo/weights/readers';

/**
 * Which rule a file of a data set breaks, in the words that weight files have for it: `E_TRUNCATED` bytes missing,
 * `E_HEADER` malformed, `E_CRC` damaged, `E_LIMIT` more than is allowed, `E_SHAPE` sizes that contradict each other, ….
 */
export type DataFileErrorCode = WeightFormatErrorCode;

/** A file of a data set that cannot be read. The message begins with the file's path and says what to do. */
export class DataFileError extends Error {
  override readonly name = 'DataFileError';
  /** Which rule is broken, for programs. */
  readonly code: DataFileErrorCode;
  /** The file's path; of a file in a tar, the tar's path, a colon and the name. */
  readonly path: string;
  /** Where in the file, in bytes, if there is a place. Of a compressed file, where in its content. */
  readonly offset: number | undefined;

  constructor(
    code: DataFileErrorCode,
    path: string,
    message: string,
    {offset, ...options}: ErrorOptions & {offset?: number} = {},
  ) {
    super(`${path}: ${message}${offset === undefined ? '' : ` (at byte ${offset})`}`, options);
    this.code = code;
    this.path = path;
    this.offset = offset;
  }
}

/** Makes the errors of one file. */
export function dataFailure(path: string): Fail<DataFileError> {
  return (code, text, {offset, cause} = {}) => new DataFileError(code, path, text, {offset, cause});
}
