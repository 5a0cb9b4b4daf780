/** What prepares samples has ended, so that no sample can be had from it; the message says why. */
export class LoaderError extends Error {
  override readonly name = 'LoaderError';
}
