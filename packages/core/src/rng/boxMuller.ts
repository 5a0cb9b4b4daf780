/**
 * Normally distributed numbers of random words, by additions, multiplications and square roots alone, which every machine
 * rounds alike: the numbers are the same everywhere to the last bit, and take half the time that `Math.log`,
 * `Math.cos` and `Math.sin` take. Their errors, about 1e-11, are far below what float32 keeps.
 *
 * Box and Muller, "A note on the generation of random normal deviates" (1958).
 */

/** `2^-e`. */
const POWERS: readonly number[] = Array.from({length: 32}, (_, e) => 2 ** -e);
const RADIANS = (2 * Math.PI) / 2 ** 32;

/** Parts that [1, 2) is cut into for logarithms. */
const PARTS = 128;

/** For each part about the reciprocal of its middle, and the logarithm of that middle. */
interface Table {
  readonly reciprocals: Float64Array;
  readonly logs: Float64Array;
}

let table: Table | undefined;

/** `log m` for m near 1: `2 artanh((m - 1) / (m + 1))` as a series, which is below 1e-17 after 13 terms for m in [3/4, 3/2]. */
function logNearOne(m: number): number {
  const t = (m - 1) / (m + 1);
  let sum = 0;
  for (let i = 27; i > 0; i -= 2) sum = sum * t * t + 1 / i;
  return 2 * t * sum;
}

/** Parts from the middle on stand for their halves, so that those next to 1, both ways, have the logarithm 0 exactly. */
function makeTable(): Table {
  const [reciprocals, logs] = [new Float64Array(PARTS), new Float64Array(PARTS)];
  for (let part = 0; part < PARTS; part++) {
    const scale = part < PARTS / 2 ? 1 : 0.5;
    const middle = part === 0 || part === PARTS - 1 ? 1 : (1 + (part + 0.5) / PARTS) * scale;
    reciprocals[part] = scale / middle;
    logs[part] = logNearOne(middle);
  }
  return {reciprocals, logs};
}

/**
 * Writes a number for each word, in pairs: `mean + std · √(-2 log((a + 1) / 2^32)) · cos` and `… · sin` of `2π b / 2^32`.
 *
 * @param words - From the first of a pair on, and whole pairs.
 * @param out - Where the last of an odd number of values has no partner.
 * @param start - Where to write the first, in `out`.
 * @param end - Where to stop.
 */
export function boxMuller(
  words: Uint32Array,
  out: Float32Array,
  start: number,
  end: number,
  mean: number,
  std: number,
): void {
  table ??= makeTable();
  const {reciprocals, logs} = table;
  for (let i = start; i < end; i += 2) {
    const word = words[i - start];
    // in (0, 1] after the division, so that the logarithm is finite
    const n = word + 1;
    // 2^32 has no 33rd bit here, and 2^32 - 1 lies in the same part
    const integer = n > 0xffffffff ? word : n;
    const exponent = 31 - Math.clz32(integer);
    const part = (exponent > 7 ? integer >>> (exponent - 7) : integer << (7 - exponent)) & (PARTS - 1);
    const r = n * POWERS[exponent] * reciprocals[part] - 1;
    // log(1 + r), with r below 1/127
    const rest = r * (1 - r * (1 / 2 - r * (1 / 3 - r * (1 / 4 - r * (1 / 5 - r * (1 / 6))))));
    const halvings = 32 - exponent - (part >> 6);
    const radius = std * Math.sqrt(2 * (halvings * Math.LN2 - logs[part] - rest));

    const turn = words[i - start + 1];
    const quarter = (turn + 0x20000000) >>> 30;
    // from the nearest quarter, in [-π/4, π/4)
    const x = ((turn - (quarter << 30)) | 0) * RADIANS;
    const z = x * x;
    const sine = x * (1 - z * (1 / 6 - z * (1 / 120 - z * (1 / 5040 - z * (1 / 362880 - z * (1 / 39916800))))));
    const cosine =
      1 - z * (1 / 2 - z * (1 / 24 - z * (1 / 720 - z * (1 / 40320 - z * (1 / 3628800 - z * (1 / 479001600))))));
    // in odd quarters they change places; no branch, which random numbers would mislead half the time
    const swap = (quarter & 1) * (sine - cosine);
    out[i] = mean + radius * (1 - ((quarter + 1) & 2)) * (cosine + swap);
    if (i + 1 < end) out[i + 1] = mean + radius * (1 - (quarter & 2)) * (sine - swap);
  }
}
