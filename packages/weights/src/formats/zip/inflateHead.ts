/**
 * The first bytes of deflated content (RFC 1951), in JavaScript: to ask the platform for a few hundred bytes costs it a tenth of a
 * millisecond, and an archive may have a hundred thousand entries.
 *
 * Codes are decoded bit by bit from the number of codes of each length, as in Mark Adler's puff.c of zlib.
 */

/** A canonical Huffman code. */
interface Code {
  /** Number of codes of each length, in bits. */
  readonly counts: Uint16Array;
  /** Symbols in the order of their codes. */
  readonly symbols: Uint16Array;
}

const MAX_BITS = 15;

function codeOf(lengths: ArrayLike<number>): Code {
  const counts = new Uint16Array(MAX_BITS + 1);
  for (let i = 0; i < lengths.length; i++) counts[lengths[i]]++;
  counts[0] = 0;
  const offsets = new Uint16Array(MAX_BITS + 2);
  let left = 1;
  for (let bits = 1; bits <= MAX_BITS; bits++) {
    left = 2 * left - counts[bits];
    if (left < 0) throw new RangeError('more codes than their lengths allow');
    offsets[bits + 1] = offsets[bits] + counts[bits];
  }
  const symbols = new Uint16Array(lengths.length);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    if (lengths[symbol] !== 0) symbols[offsets[lengths[symbol]]++] = symbol;
  }
  return {counts, symbols};
}

/** Least length of a copy for symbols 257 to 285, and the bits that are added; RFC 1951, 3.2.5. */
const LENGTHS = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const LENGTH_BITS = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
/** Bits that are added to the distance of symbols 0 to 29; each pair of symbols spans twice what the one before does. */
const distanceBits = (symbol: number): number => Math.max(0, (symbol >> 1) - 1);
const leastDistance = (symbol: number): number =>
  symbol < 2 ? symbol + 1 : 1 + ((2 + (symbol & 1)) << distanceBits(symbol));
/** Order in which the lengths of the code for lengths stand in a block's head; RFC 1951, 3.2.7. */
const LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const FIXED_LITERALS = codeOf(Array.from({length: 288}, (_, i) => (i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8)));
const FIXED_DISTANCES = codeOf(new Array<number>(30).fill(5));

/**
 * Inflates until `length` bytes are there or the content ends.
 *
 * @param input the content, or as much of its beginning as `length` bytes are made of
 * @throws RangeError for what is not deflated content, or for too little of it
 */
export function inflateHead(input: Uint8Array, length: number): Uint8Array {
  const out = new Uint8Array(length);
  let size = 0;
  let at = 0;
  let held = 0;
  let heldBits = 0;

  function bits(count: number): number {
    while (heldBits < count) {
      if (at === input.length) throw new RangeError('the content is cut off');
      held |= input[at++] << heldBits;
      heldBits += 8;
    }
    const value = held & ((1 << count) - 1);
    held >>>= count;
    heldBits -= count;
    return value;
  }

  function symbol({counts, symbols}: Code): number {
    let code = 0;
    let first = 0;
    let index = 0;
    for (let length = 1; length <= MAX_BITS; length++) {
      code |= bits(1);
      if (code - counts[length] < first) return symbols[index + code - first];
      index += counts[length];
      first = (first + counts[length]) << 1;
      code <<= 1;
    }
    throw new RangeError('a code that is none');
  }

  function stored(): void {
    held = 0;
    heldBits = 0; // The rest of the byte is not used.
    const count = bits(16);
    if (count !== (~bits(16) & 0xffff)) throw new RangeError('a stored block whose two lengths differ');
    const end = Math.min(count, length - size);
    if (at + end > input.length) throw new RangeError('the content is cut off');
    out.set(input.subarray(at, at + end), size);
    size += end;
    at += end;
  }

  function dynamicCodes(): readonly [literals: Code, distances: Code] {
    const [literals, distances, given] = [bits(5) + 257, bits(5) + 1, bits(4) + 4];
    const lengthLengths = new Uint8Array(19);
    for (let i = 0; i < given; i++) lengthLengths[LENGTH_ORDER[i]] = bits(3);
    const lengthCode = codeOf(lengthLengths);
    const lengths: number[] = [];
    while (lengths.length < literals + distances) {
      const what = symbol(lengthCode);
      if (what < 16) lengths.push(what);
      else {
        if (what === 16 && lengths.length === 0) throw new RangeError('a length that repeats none');
        const repeated = what === 16 ? lengths[lengths.length - 1] : 0;
        const times = what === 16 ? 3 + bits(2) : what === 17 ? 3 + bits(3) : 11 + bits(7);
        for (let i = 0; i < times; i++) lengths.push(repeated);
      }
    }
    if (lengths.length > literals + distances) throw new RangeError('more lengths than announced');
    return [codeOf(lengths.slice(0, literals)), codeOf(lengths.slice(literals))];
  }

  function compressed(literals: Code, distances: Code): void {
    while (size < length) {
      const what = symbol(literals);
      if (what === 256) return;
      if (what < 256) {
        out[size++] = what;
        continue;
      }
      if (what > 285) throw new RangeError('a length that is none');
      const count = LENGTHS[what - 257] + bits(LENGTH_BITS[what - 257]);
      const far = symbol(distances);
      if (far > 29) throw new RangeError('a distance that is none');
      const distance = leastDistance(far) + bits(distanceBits(far));
      if (distance > size) throw new RangeError('a copy from before the beginning');
      for (const end = Math.min(size + count, length); size < end; size++) out[size] = out[size - distance];
    }
  }

  for (let last = false; !last && size < length; ) {
    last = bits(1) === 1;
    const type = bits(2);
    if (type === 3) throw new RangeError('a block of a type that is none');
    if (type === 0) stored();
    else if (type === 1) compressed(FIXED_LITERALS, FIXED_DISTANCES);
    else compressed(...dynamicCodes());
  }
  return out.subarray(0, size);
}
