/** A file that cannot be converted as asked. The message begins with the command's name. */
export class ConvertError extends Error {
  override readonly name = 'ConvertError';

  constructor(message: string, options?: ErrorOptions) {
    super(`convert: ${message}`, options);
  }
}
