/**
 * What becomes of something that cannot be written, on a full disk for instance: `'warn'` trains on, `'stop'` makes training
 * fail.
 */
export type OnSaveError = 'warn' | 'stop' | ((error: Error) => void);

/**
 * Runs something that writes.
 *
 * @returns What it gave; undefined if the disk refused, and that is no reason to stop.
 * @throws Whatever was thrown, if it is not the disk that refused, or training is to stop.
 */
export async function saving<T>(
  owner: string,
  path: string,
  onSaveError: OnSaveError,
  write: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await write();
  } catch (cause) {
    // errors of the operating system have a number; all others are mistakes, and stay
    if (!(cause instanceof Error && 'errno' in cause)) throw cause;
    const error = new Error(`${owner}: '${path}' could not be written (${cause.message})`, {cause});
    if (onSaveError === 'stop') throw error;
    if (onSaveError === 'warn') console.warn(`tfjs-zoo: ${error.message}. Training goes on`);
    else onSaveError(error);
    return undefined;
  }
}
