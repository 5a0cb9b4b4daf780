/**
 * Whether a progressive JPEG has all its scans. Decoders smooth what is not there yet, each in its own way.
 *
 * Reference: ITU-T T.81, annexes B.2.3 and G.1.1; libjpeg, `smoothing_ok` of jdcoefct.c.
 */

const PREFIX = 0xff;
const START_OF_SCAN = 0xda;
const END_OF_IMAGE = 0xd9;
const COEFFICIENTS = 64;

/** Whether the scans together give every bit of every coefficient of so many components. */
export function hasAllScans(bytes: Uint8Array, components: number): boolean {
  /** By component: the bits of each coefficient that are still missing, and those of which nothing came. */
  const missing = new Map<number, Uint8Array>();
  for (const {ids, first, last, low} of scans(bytes)) {
    for (const id of ids) {
      const bits = missing.get(id) ?? new Uint8Array(COEFFICIENTS).fill(0xff);
      missing.set(id, bits.fill(low, first, last + 1));
    }
  }
  return missing.size === components && [...missing.values()].every(bits => bits.every(bit => bit === 0));
}

/** What a scan's header says. */
interface Scan {
  /** Its components. */
  readonly ids: readonly number[];
  /** The first and last coefficient of it. */
  readonly first: number;
  readonly last: number;
  /** How many of their lowest bits are left for later scans. */
  readonly low: number;
}

function* scans(bytes: Uint8Array): Generator<Scan> {
  // a byte 0xff that belongs to data is followed by 0, or by the marker of a restart, never by one of these two
  for (let at = bytes.indexOf(PREFIX, 2); at >= 0 && at + 4 <= bytes.length; at = bytes.indexOf(PREFIX, at)) {
    const marker = bytes[at + 1];
    if (marker === END_OF_IMAGE) return;
    const hasNoLength = marker === 0 || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    if (marker === PREFIX) {
      at++;
    } else if (hasNoLength) {
      at += 2;
    } else {
      if (marker === START_OF_SCAN) yield scanAt(bytes, at + 4);
      at += 2 + Math.max(2, bytes[at + 2] * 256 + bytes[at + 3]);
    }
  }
}

/** After the marker and its length: the number of components, two bytes for each, the coefficients, high and low bit. */
function scanAt(bytes: Uint8Array, at: number): Scan {
  const count = bytes[at];
  const ids = Array.from({length: count}, (_, i) => bytes[at + 1 + 2 * i]);
  const [first = 0, last = 0, bits = 0] = bytes.subarray(at + 1 + 2 * count, at + 4 + 2 * count);
  return {ids, first, last, low: bits & 15};
}
