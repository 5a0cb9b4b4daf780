import {createHash} from 'node:crypto';
import {expect} from 'chai';
import {sha1} from '../src/sha1.ts';

describe('sha1', () => {
  const text = Uint8Array.from({length: 1000}, (_, i) => (i * 37) & 255);

  it('gives the examples of FIPS 180', () => {
    const hash = sha1();
    hash.update(new TextEncoder().encode('abc'));
    expect(hash.hex()).to.equal('a9993e364706816aba3e25717850c26c9cd0d89d');
    expect(sha1().hex()).to.equal('da39a3ee5e6b4b0d3255bfef95601890afd80709');
  });

  it('gives what OpenSSL gives for every length, however the bytes are cut up', () => {
    for (let length = 0; length < 300; length++) {
      const bytes = text.subarray(0, length);
      const expected = createHash('sha1').update(bytes).digest('hex');
      for (const piece of [1, 7, 63, 64, 65, 300]) {
        const hash = sha1();
        for (let at = 0; at < length; at += piece) hash.update(bytes.subarray(at, at + piece));
        expect(hash.hex(), `${length} bytes in pieces of ${piece}`).to.equal(expected);
      }
    }
  });
});
