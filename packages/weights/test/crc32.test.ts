import {crc32 as reference} from 'node:zlib';
import {expect} from 'chai';
import fc from 'fast-check';
import {crc32} from '../src/crc32.ts';

describe('crc32', () => {
  it("has the check value of the algorithm's definition", () => {
    expect(crc32(new TextEncoder().encode('123456789'))).to.equal(0xcbf43926);
  });

  it("equals zlib's, in one piece and in two", () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 100}), fc.nat(100), (bytes, cut) => {
        expect(crc32(bytes)).to.equal(reference(bytes));
        expect(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut)))).to.equal(reference(bytes));
      }),
    );
  });
});
