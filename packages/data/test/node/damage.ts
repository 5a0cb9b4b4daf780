/** What tests of files do to them. */
import {expect} from 'chai';
import {DataFileError, type DataFileErrorCode} from '../../src/node.ts';

/** Runs something that must throw a DataFileError of this code. @returns the error */
export async function expectDataError(run: () => Promise<unknown>, code: DataFileErrorCode): Promise<DataFileError> {
  const error = await run().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof DataFileError))
    throw error ?? new Error(`expected a DataFileError ${code}, nothing was thrown`);
  expect(`${error.code}: ${error.message}`).to.match(new RegExp(`^${code}: `));
  return error;
}

/**
 * Gives a file with each of its bits flipped, or of a large file with some of them, to `use`, which may do nothing worse
 * than throw a DataFileError.
 *
 * @returns how many of them were noticed
 */
export async function withBitFlips(
  bytes: Uint8Array,
  use: (damaged: Uint8Array) => Promise<unknown>,
  step = 1,
): Promise<{noticed: number; tried: number}> {
  let [noticed, tried] = [0, 0];
  for (let bit = 0; bit < bytes.length * 8; bit += step) {
    const damaged = new Uint8Array(bytes);
    damaged[bit >> 3] ^= 1 << (bit & 7);
    tried++;
    try {
      await use(damaged);
    } catch (error) {
      if (!(error instanceof DataFileError)) throw error;
      noticed++;
    }
  }
  return {noticed, tried};
}
