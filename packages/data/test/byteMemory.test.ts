import {expect} from 'chai';
import {copyOf, giveBack, reusing, takeBytes} from '../src/byteMemory.ts';

/** Memory of just this length: what other tests gave back may be longer. */
function exactly(length: number): Uint8Array<ArrayBuffer> {
  for (;;) {
    const bytes = takeBytes(length);
    if (bytes.buffer.byteLength === length) return bytes;
  }
}

describe('memory for bytes', () => {
  it('is used again once it is given back, for as much or for less', () => {
    const first = exactly(1001);
    giveBack(first);
    const second = takeBytes(999);
    expect(second.buffer).to.equal(first.buffer);
    expect(second).to.have.length(999);
    expect(takeBytes(999).buffer).not.to.equal(second.buffer);
  });

  it('is not used for a fraction of what it was made for, nor for more', () => {
    const large = exactly(40_004);
    giveBack(large);
    expect(takeBytes(10_000).buffer).not.to.equal(large.buffer);
    expect(takeBytes(40_005).buffer).not.to.equal(large.buffer);
    expect(takeBytes(10_001).buffer).to.equal(large.buffer);
  });

  it('is never lent to two: given back twice it counts once, and memory of others not at all', () => {
    const mine = exactly(2003);
    giveBack(mine);
    giveBack(mine);
    const [one, two] = [takeBytes(2003), takeBytes(2003)];
    expect(one.buffer).to.equal(mine.buffer);
    expect(two.buffer).not.to.equal(mine.buffer);
    const foreign = new Uint8Array(2003);
    giveBack(foreign);
    giveBack(new Uint8Array(new SharedArrayBuffer(2003)));
    expect(takeBytes(2003).buffer).not.to.equal(foreign.buffer);
  });

  it('is not kept beyond 64 MiB', () => {
    const all = Array.from({length: 5}, () => takeBytes(2 ** 24));
    all.forEach(giveBack);
    const again = Array.from({length: 5}, () => takeBytes(2 ** 24));
    expect(again.filter(({buffer}) => all.some(each => each.buffer === buffer))).to.have.length(4);
  });

  it('of copies is used again after the work that they were made for, also when that fails', () => {
    const bytes = Uint8Array.from({length: 5003}, (_, i) => i);
    const alone = copyOf(bytes, 1, 5000);
    let inner: Uint8Array | undefined;
    const sum = reusing(() => {
      inner = copyOf(bytes, 1, 5000);
      // not given back before the outer work ends
      expect(reusing(() => copyOf(bytes, 2, 5001))[0]).to.equal(2);
      expect(copyOf(bytes, 3, 5002).buffer).not.to.equal(inner.buffer);
      return inner.reduce((a, b) => a + b, 0);
    });
    expect(sum).to.equal(alone.reduce((a, b) => a + b, 0));
    expect(alone).to.deep.equal(bytes.slice(1, 5000));
    const seen: ArrayBufferLike[] = [];
    for (let i = 0; i < 3; i++) {
      expect(() =>
        reusing(() => {
          seen.push(copyOf(bytes, 0, 4999).buffer);
          throw new Error('no');
        }),
      ).to.throw('no');
    }
    expect(new Set(seen).size).to.equal(1);
    // outside, a copy is the caller's
    expect(copyOf(bytes, 0, 4999).buffer).not.to.equal(seen[0]);
  });
});
