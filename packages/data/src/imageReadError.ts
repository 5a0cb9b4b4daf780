/** Why an image could not be read. */
export type ImageReadErrorCode =
  | 'missing'
  | 'directory'
  | 'not-a-file'
  | 'unreadable'
  | 'empty'
  | 'not-an-image'
  | 'unsupported'
  | 'truncated'
  | 'damaged'
  | 'too-large';

/** A file, or bytes, that are not an image that can be decoded. The message begins with the file's path. */
export class ImageReadError extends Error {
  override readonly name = 'ImageReadError';
  /** What is wrong, for programs. */
  readonly code: ImageReadErrorCode;
  /** The file's path, or how many bytes were given. */
  readonly source: string;

  constructor(code: ImageReadErrorCode, source: string, message: string, options?: ErrorOptions) {
    super(`${source}: ${message}`, options);
    this.code = code;
    this.source = source;
  }
}
