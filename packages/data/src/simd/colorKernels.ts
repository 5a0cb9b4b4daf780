/**
 * Changes of colour in place, four pixels at a time: what blend.ts, luma.ts and adjustHue.ts compute, rounded at the same places.
 */
import {type Code, countDown, type Local, plus, type ValueType, type WasmFunction, wasmFunction} from './assembler.ts';
import {f32, f64, i8, i16, i32, v128} from './vectors.ts';

/** Pixels that are changed at a time. */
export const PIXELS_AT_ONCE = 4;

/** Added to a number from 0 to 2^23, this leaves the integer in the low bits of the float32. */
const FLOAT_TO_BITS = 2 ** 23;
/** The same for a float64. */
const DOUBLE_TO_BITS = 2 ** 52;

/** Red, green or blue of four pixels as integers. */
const channel = (pixels: Local, c: number): Code =>
  v128.pick(
    pixels.get,
    [0, 3, 6, 9].flatMap(first => [first + c, -1, -1, -1]),
  );

/** Writes twelve bytes and no more. */
const storePixels = (at: Local, pixels: Local): Code => [
  ...v128.store64(at.get, pixels.get),
  ...v128.store32(at.get, pixels.get, 2, 8),
];

/** `from + factor (to - from)` cut to [0, 255] and truncated, in the low byte of each lane; `to - from` in integers. */
const blended = (from: Code, factor: Code, difference: Code): Code => {
  const exact = f32.add(from, f32.mul(factor, f32.convert(difference)));
  return f32.add(f32.floor(f32.min(f32.max(exact, f32.of(0)), f32.of(255))), f32.of(FLOAT_TO_BITS));
};

/** The luma of four pixels; 38470 is more than a short integer holds, and green is therefore taken twice. */
const luma = (pixels: Local): Code => {
  const pairs = (a: number, b: number): Code =>
    v128.pick(
      pixels.get,
      [0, 3, 6, 9].flatMap(first => [first + a, -1, first + b, -1]),
    );
  const weights = (a: number, b: number): Code => i32.of(a | (b << 16));
  const sum = i32.add(i32.dot(pairs(0, 1), weights(19595, 19235)), i32.dot(pairs(1, 2), weights(19235, 7471)));
  return i32.shr(i32.add(sum, i32.of(0x8000)), 16);
};

/** Blends each byte, of `bytes` in sixteens, with one: `from` at factor 0, the byte itself at 1. */
export const tint = (): WasmFunction =>
  wasmFunction({at: 'i32', bytes: 'i32', from: 'f32', factor: 'f32'}, ({at, bytes, from, factor}, variable) => {
    const [values, froms, factors, integers] = Array.from({length: 4}, () => variable('v128'));
    const half = (shorts: Code, part: (a: Code) => Code): Code =>
      v128.and(blended(froms.get, factors.get, i32.sub(part(shorts), integers.get)), i32.of(255));
    const quarters = [i16.low, i16.high].flatMap(part => {
      const shorts = part(values.get);
      return [half(shorts, i32.low), half(shorts, i32.high)];
    });
    return [
      ...[...froms.set(f32.splat(from.get)), ...factors.set(f32.splat(factor.get))],
      ...integers.set(i32.splat([...from.get, 0xa8])),
      ...countDown(
        bytes,
        [
          ...values.set(v128.load(at.get)),
          ...v128.store(at.get, i8.narrow(i16.narrow(quarters[0], quarters[1]), i16.narrow(quarters[2], quarters[3]))),
          ...at.add(16),
        ],
        16,
      ),
    ];
  });

/** Blends each byte, of `bytes` in sixteens, with the one at the same place `from` on: that at factor 0, the byte itself at 1. */
export const blend = (): WasmFunction =>
  wasmFunction({at: 'i32', bytes: 'i32', from: 'i32', factor: 'f32'}, ({at, bytes, from, factor}, variable) => {
    const [values, froms, factors] = Array.from({length: 3}, () => variable('v128'));
    const quarters = [i16.low, i16.high].flatMap(half =>
      [i32.low, i32.high].map(quarter => {
        const start = quarter(half(froms.get));
        const difference = i32.sub(quarter(half(values.get)), start);
        return v128.and(blended(f32.convert(start), factors.get, difference), i32.of(255));
      }),
    );
    return [
      ...factors.set(f32.splat(factor.get)),
      ...countDown(
        bytes,
        [
          ...[...values.set(v128.load(at.get)), ...froms.set(v128.load(from.get))],
          ...v128.store(at.get, i8.narrow(i16.narrow(quarters[0], quarters[1]), i16.narrow(quarters[2], quarters[3]))),
          ...[...at.add(16), ...from.add(16)],
        ],
        16,
      ),
    ];
  });

/** The sum of the luma of `pixels` pixels, in fours; at most 2^23 of them. */
export const lumaSum = (): WasmFunction =>
  wasmFunction(
    {at: 'i32', pixels: 'i32'},
    ({at, pixels}, variable) => {
      const [four, sums] = [variable('v128'), variable('v128')];
      return [
        ...countDown(
          pixels,
          [...four.set(v128.load(at.get)), ...sums.set(i32.add(sums.get, luma(four))), ...at.add(3 * PIXELS_AT_ONCE)],
          PIXELS_AT_ONCE,
        ),
        ...[1, 2, 3].reduce((sum, n) => plus(sum, i32.lane(sums.get, n)), i32.lane(sums.get, 0)),
      ];
    },
    'i32',
  );

/** Blends each pixel, in fours, with its luma: grey at factor 0, the pixel itself at 1. */
export const saturate = (): WasmFunction =>
  wasmFunction({at: 'i32', pixels: 'i32', factor: 'f32'}, ({at, pixels, factor}, variable) => {
    const [four, factors, gray, floats, mixed] = Array.from({length: 5}, () => variable('v128'));
    const color = (c: number): Code => blended(floats.get, factors.get, i32.sub(channel(four, c), gray.get));
    const redGreen = v128.shuffle(color(0), color(1), [0, 16, 0, 4, 20, 0, 8, 24, 0, 12, 28, 0, 0, 0, 0, 0]);
    return [
      ...factors.set(f32.splat(factor.get)),
      ...countDown(
        pixels,
        [
          ...[...four.set(v128.load(at.get)), ...gray.set(luma(four)), ...floats.set(f32.convert(gray.get))],
          ...mixed.set(v128.shuffle(redGreen, color(2), [0, 1, 16, 3, 4, 20, 6, 7, 24, 9, 10, 28, 0, 0, 0, 0])),
          ...[...storePixels(at, mixed), ...at.add(3 * PIXELS_AT_ONCE)],
        ],
        PIXELS_AT_ONCE,
      ),
    ];
  });

/** Both halves of a float32 vector as float64. */
const SECOND_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 0, 0, 0, 0, 0, 0, 0, 0];
const halves = (a: Local): readonly [Code, Code] => [a.get, v128.shuffle(a.get, a.get, SECOND_HALF)];
/** The integers in the low bits of two vectors of float64. */
const LOW_BITS = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
/** Computes in float64 what begins as float32 or an integer and becomes a whole number from 0 on. */
const inDoubles = (a: Local, compute: (half: Code, n: 0 | 1) => Code): Code => {
  const [first, second] = halves(a);
  const integer = (half: Code): Code => f64.add(f64.floor(half), f64.of(DOUBLE_TO_BITS));
  return v128.shuffle(integer(compute(first, 0)), integer(compute(second, 1)), LOW_BITS);
};

/**
 * The hue of four colours from 0 to 255. Of the distances from the brightest channel, divided by their range, that of the darkest
 * is 1, so that the one of the channel between them says all: it is added to or taken from a whole number of sixths.
 */
function hueOf(
  [red, green, blue]: readonly Local[],
  {value, least, range}: Readonly<Record<'value' | 'least' | 'range', Local>>,
  variable: (type: ValueType) => Local,
): {readonly code: Code; readonly hue: Local} {
  const [isFalling, sixths, hue] = [variable('v128'), variable('v128'), variable('v128')];
  const isRed = i32.equal(red.get, value.get);
  const isGreen = i32.equal(green.get, value.get);
  const redIsLeast = i32.equal(red.get, least.get);
  const greenIsLeast = i32.equal(green.get, least.get);
  const falling = v128.select(i32.equal(blue.get, least.get), v128.select(redIsLeast, greenIsLeast, isGreen), isRed);
  const sum = i32.add(i32.add(red.get, green.get), blue.get);
  // the brightest less the one between: value - (sum - value - least)
  const distance = i32.add(i32.sub(i32.add(value.get, value.get), sum), least.get);
  const share = f32.div(f32.convert(distance), f32.convert(range.get));
  const signed = v128.select(f32.sub(f32.of(0), share), share, isFalling.get);
  const base = v128.select(i32.of(-1), v128.select(i32.of(1), i32.of(3), isGreen), isRed);
  const start = i32.add(base, v128.and(isFalling.get, i32.of(2)));
  const code = [
    ...isFalling.set(falling),
    ...sixths.set(f32.add(f32.convert(start), signed)),
    ...hue.set(
      inDoubles(sixths, half => {
        const turns = f64.add(f64.div(f64.promote(half), f64.of(6)), f64.of(1));
        // what is left of the whole turn, rounded to float32
        return f64.mul(f64.promote(f32.demote(f64.sub(turns, f64.floor(turns)))), f64.of(255));
      }),
    ),
  ];
  return {code, hue};
}

/** For each sixth of the circle where red comes from: the brightest, the one between, the darkest; green 4 and blue 2 further on. */
const SOURCES = [0, 1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2];

/** Turns the hue of each pixel, in fours, by `turn` 255ths of the circle, through HSV in bytes. */
export const turnHue = (): WasmFunction =>
  wasmFunction({at: 'i32', pixels: 'i32', turn: 'i32'}, ({at, pixels, turn}, variable) => {
    const [four, red, green, blue, value, least, range, turns] = Array.from({length: 8}, () => variable('v128'));
    const [ratio, saturation, sixth, part, product, between, darkest, places] = Array.from({length: 8}, () =>
      variable('v128'),
    );
    const {code: hueCode, hue} = hueOf([red, green, blue], {value, least, range}, variable);
    const atLeastOne = (a: Code): Code => i32.max(a, i32.of(1));
    const sixfold = i32.mul(hue.get, i32.of(6));
    const rounded = (share: (n: 0 | 1) => Code) =>
      inDoubles(value, (bytes, n) => f64.add(f64.mul(f64.convert(bytes), f64.sub(f64.of(1), share(n))), f64.of(0.5)));
    const half = (a: Local, n: 0 | 1): Code => f64.promote(halves(a)[n]);
    const isOdd = i32.equal(v128.and(sixth.get, i32.of(1)), i32.of(1));
    const LANES = [
      [0, 1, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 4, 5, 6, 7],
      [8, 9, 10, 11, 8, 9, 10, 11, 12, 13, 14, 15, 12, 13, 14, 15],
    ];
    return [
      ...turns.set(i32.splat(turn.get)),
      ...countDown(
        pixels,
        [
          ...four.set(v128.load(at.get)),
          ...[red, green, blue].flatMap((color, c) => color.set(channel(four, c))),
          ...value.set(i32.max(i32.max(red.get, green.get), blue.get)),
          ...least.set(i32.min(i32.min(red.get, green.get), blue.get)),
          // of grey, which has neither, hue and saturation become 0
          ...range.set(i32.sub(value.get, least.get)),
          ...ratio.set(f32.div(f32.convert(range.get), f32.convert(atLeastOne(value.get)))),
          ...saturation.set(inDoubles(ratio, part => f64.mul(f64.promote(part), f64.of(255)))),
          ...saturation.set(f32.div(f32.convert(saturation.get), f32.of(255))),
          ...[...range.set(atLeastOne(range.get)), ...hueCode],
          ...hue.set(v128.and(i32.add(hue.get, turns.get), i32.of(255))),
          // 6 hue / 255 and what is left of it
          ...sixth.set(i32.shr(i32.mul(i32.add(sixfold, i32.of(1)), i32.of(257)), 16)),
          ...part.set(f32.div(f32.convert(i32.sub(sixfold, i32.mul(sixth.get, i32.of(255)))), f32.of(255))),
          ...[...product.set(f32.mul(saturation.get, part.get)), ...places.set(isOdd)],
          ...between.set(
            rounded(n => {
              const mask = v128.shuffle(places.get, places.get, LANES[n]);
              const even = f64.mul(half(saturation, n), f64.sub(f64.of(1), half(part, n)));
              return v128.select(half(product, n), even, mask);
            }),
          ),
          ...darkest.set(rounded(n => half(saturation, n))),
          ...value.set(v128.or(v128.or(value.get, i32.shl(between.get, 8)), i32.shl(darkest.get, 16))),
          ...places.set(i32.add(i32.mul(sixth.get, i32.of(0x010101)), i32.of(0x020400))),
          ...places.set(v128.look([...v128.constant(SOURCES)], places.get)),
          ...places.set(i32.add(places.get, v128.constant([0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12]))),
          ...four.set(v128.look(value.get, places.get)),
          ...four.set(v128.pick(four.get, [0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14])),
          ...[...storePixels(at, four), ...at.add(3 * PIXELS_AT_ONCE)],
        ],
        PIXELS_AT_ONCE,
      ),
    ];
  });
