import {expect} from 'chai';
import {WeightFormatError, type WeightFormatErrorCode} from '../../src/index.ts';

/** Runs something that must throw a WeightFormatError of this code. @returns the error */
export async function expectCode(run: () => Promise<unknown>, code: WeightFormatErrorCode): Promise<WeightFormatError> {
  const error = await run().then(
    () => undefined,
    thrown => thrown,
  );
  expect(error, `expected ${code}`).to.be.instanceOf(WeightFormatError);
  expect(`${error.code}: ${error.message}`).to.match(new RegExp(`^${code}: `));
  return error;
}
