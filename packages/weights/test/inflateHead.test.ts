import {constants, deflateRawSync, inflateRawSync} from 'node:zlib';
import {expect} from 'chai';
import fc from 'fast-check';
import {inflateHead} from '../src/formats/zip/inflateHead.ts';

/** Bytes that deflate shrinks in different ways: noise, runs, words that come again. */
const content = fc.oneof(
  fc.uint8Array({maxLength: 3000}),
  fc
    .array(fc.tuple(fc.nat({max: 255}), fc.integer({min: 1, max: 700})), {maxLength: 12})
    .map(runs => Uint8Array.from(runs.flatMap(([byte, times]) => new Array<number>(times).fill(byte)))),
  fc
    .array(fc.constantFrom('weight', 'bias', 'layer.', '0', '1', ', ', 'shape'), {maxLength: 400})
    .map(words => new TextEncoder().encode(words.join(''))),
);

const options = fc.record({
  level: fc.integer({min: 0, max: 9}),
  strategy: fc.constantFrom(
    constants.Z_DEFAULT_STRATEGY,
    constants.Z_FILTERED,
    constants.Z_HUFFMAN_ONLY,
    constants.Z_RLE,
    constants.Z_FIXED,
  ),
});

/** What zlib makes of the same bytes; `undefined` if it takes them for damaged. */
function zlibHead(input: Uint8Array, length: number): Uint8Array | undefined {
  try {
    return new Uint8Array(inflateRawSync(input, {finishFlush: constants.Z_SYNC_FLUSH}).subarray(0, length));
  } catch {
    return undefined;
  }
}

describe('inflateHead', () => {
  it('gives the first bytes of whatever zlib deflates, by any level and strategy', () => {
    fc.assert(
      fc.property(content, options, fc.nat({max: 3200}), (bytes, how, length) => {
        expect(inflateHead(deflateRawSync(bytes, how), length)).to.deep.equal(bytes.slice(0, length));
      }),
      {numRuns: 500},
    );
  });

  it('needs no more than 2 bytes for each that is wanted, and 1024', () => {
    fc.assert(
      fc.property(content, options, fc.nat({max: 300}), (bytes, how, length) => {
        const beginning = deflateRawSync(bytes, how).subarray(0, 2 * length + 1024);
        expect(inflateHead(beginning, length)).to.deep.equal(bytes.slice(0, length));
      }),
      {numRuns: 500},
    );
  });

  it('agrees with zlib on damaged content wherever zlib takes it, and refuses the rest or sees less of it', () => {
    let taken = 0;
    let refused = 0;
    fc.assert(
      fc.property(content, options, fc.nat(), fc.integer({min: 1, max: 255}), (bytes, how, where, change) => {
        const input = new Uint8Array(deflateRawSync(bytes, how));
        input[where % input.length] ^= change;
        const expected = zlibHead(input, 200);
        let head: Uint8Array;
        try {
          head = inflateHead(input, 200);
        } catch (error) {
          expect(error).to.be.instanceOf(RangeError);
          refused++;
          return;
        }
        // zlib goes on to the end and may find fault with what comes behind the first 200 bytes
        if (expected !== undefined) {
          expect(head).to.deep.equal(expected);
          taken++;
        }
      }),
      {numRuns: 2000},
    );
    expect(Math.min(taken, refused)).to.be.greaterThan(50);
  });

  const REFUSED: [what: string, input: number[], says: string][] = [
    ['nothing', [], 'the content is cut off'],
    ['a block of type 3', [0b111], 'a block of a type that is none'],
    ['a stored block whose lengths differ', [1, 5, 0, 5, 0], 'a stored block whose two lengths differ'],
    ['a stored block that is cut off', [1, 5, 0, 0xfa, 0xff, 1, 2], 'the content is cut off'],
    // fixed code: 1, 01, then length symbol 257 (0000001) and distance 0 (00000)
    ['a copy from before the beginning', [0b00000011, 0b00000010, 0], 'a copy from before the beginning'],
  ];
  for (const [what, input, says] of REFUSED) {
    it(`refuses ${what}`, () => {
      expect(() => inflateHead(Uint8Array.from(input), 10)).to.throw(RangeError, says);
    });
  }
});
