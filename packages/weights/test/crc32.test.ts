import {crc32 as reference} from 'node:zlib';
import {expect} from 'chai';
import fc from 'fast-check';
import {crc32, crc32c} from '../src/crc32.ts';

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

describe('crc32c', () => {
  it("has the check value of the algorithm's definition, and those of RFC 3720", () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).to.equal(0xe3069283);
    // appendix B.4: 32 bytes of zeros, of ones, rising and falling; the RFC shows the bytes in the order of the wire
    expect(crc32c(new Uint8Array(32))).to.equal(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(0xff))).to.equal(0x62a8ab43);
    expect(crc32c(Uint8Array.from({length: 32}, (_, i) => i))).to.equal(0x46dd794e);
    expect(crc32c(Uint8Array.from({length: 32}, (_, i) => 31 - i))).to.equal(0x113fdb5c);
  });

  it('is the same in one piece and in two', () => {
    fc.assert(
      fc.property(fc.uint8Array({maxLength: 100}), fc.nat(100), (bytes, cut) => {
        expect(crc32c(bytes.subarray(cut), crc32c(bytes.subarray(0, cut)))).to.equal(crc32c(bytes));
      }),
    );
  });
});
