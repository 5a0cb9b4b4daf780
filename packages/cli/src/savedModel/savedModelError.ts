/** A saved model that cannot be used. The message begins with the path of the file that is at fault. */
export class SavedModelError extends Error {
  override readonly name = 'SavedModelError';

  constructor(path: string, message: string, options?: ErrorOptions) {
    super(`${path}: ${message}`, options);
  }
}
