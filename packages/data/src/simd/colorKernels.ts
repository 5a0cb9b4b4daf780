/**
 * Changes of colour in place, four pixels at a time: what blend.ts, luma.ts and adjustHue.ts compute, rounded at the same places.
 */
import * as wasmCode from '@tfjs-zoo/core/wasm-code';

type Code = wasmCode.Code;
type Local = wasmCode.Local;
type ValueType = wasmCode.ValueType;
type WasmFunction = wasmCode.WasmFunction;
const {countDown, f32, i16, i32, i8, plus, v128, wasmFunction} = wasmCode;

/** Pixels that are changed at a time. */
export const PIXELS_AT_ONCE = 4;

/** Added to a number from 0 to 2^23, this leaves the integer in the low bits of the float32. */
const FLOAT_TO_BITS = 2 ** 23;

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

/** Added to a number from -2^22 to 2^22, this leaves the number in the low bits, from those of the sum itself on. */
const SIGNED_TO_BITS = 3 * 2 ** 22;
const SIGNED_BITS = 0x4b400000;
/** Larger factors give the same: the least difference of two bytes goes beyond all bytes already. */
const STEEPEST = 512;

/** Blends each byte, of `bytes` in sixteens, with one: `from` at factor 0, the byte itself at 1. */
export const tint = (): WasmFunction =>
  wasmFunction({at: 'i32', bytes: 'i32', from: 'f32', factor: 'f32'}, ({at, bytes, from, factor}, variable) => {
    const [values, froms, factors, shorts] = Array.from({length: 4}, () => variable('v128'));
    const half = (difference: Code): Code => {
      const exact = f32.add(froms.get, f32.mul(factors.get, f32.convert(difference)));
      return i32.sub(f32.add(f32.floor(exact), f32.of(SIGNED_TO_BITS)), i32.of(SIGNED_BITS));
    };
    // narrowing cuts to bytes
    const halves = [i16.low, i16.high].map(part => {
      const differences = i16.sub(part(values.get), shorts.get);
      return i16.narrow(half(i32.low(differences)), half(i32.high(differences)));
    });
    return [
      ...[...froms.set(f32.splat(from.get)), ...factors.set(f32.min(f32.splat(factor.get), f32.of(STEEPEST)))],
      ...shorts.set(i16.splat([...from.get, 0xa8])),
      ...countDown(
        bytes,
        [...values.set(v128.load(at.get)), ...v128.store(at.get, i8.narrow(halves[0], halves[1])), ...at.add(16)],
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

/** A number from 0 to 2^23 rounded to the nearest integer, which is then in the low bits. */
const inBits = (a: Code): Code => f32.add(a, f32.of(FLOAT_TO_BITS));

/**
 * The hue of four colours in 255ths of the circle, as integers in the low bits. Of the distances from the brightest channel, divided
 * by their range, that of the darkest is 1, so that the one of the channel between them says all: it is added to or taken from a
 * whole number of sixths.
 */
function hueOf(
  [red, green, blue]: readonly Local[],
  {value, least, range}: Readonly<Record<'value' | 'least' | 'range', Local>>,
  variable: (type: ValueType) => Local,
): {readonly code: Code; readonly hue: Code} {
  const [isFalling, isRed, isGreen, turns] = Array.from({length: 4}, () => variable('v128'));
  const redIsLeast = i32.equal(red.get, least.get);
  const greenIsLeast = i32.equal(green.get, least.get);
  const falling = v128.select(
    i32.equal(blue.get, least.get),
    v128.select(redIsLeast, greenIsLeast, isGreen.get),
    isRed.get,
  );
  const sum = i32.add(i32.add(red.get, green.get), blue.get);
  // the brightest less the one between: value - (sum - value - least)
  const distance = i32.add(i32.sub(i32.add(value.get, value.get), sum), least.get);
  const share = f32.div(f32.convert(distance), f32.convert(range.get));
  const signed = v128.xor(share, v128.and(isFalling.get, i32.of(SIGN)));
  const base = v128.select(f32.of(-1), v128.select(f32.of(1), f32.of(3), isGreen.get), isRed.get);
  const start = f32.add(base, v128.and(isFalling.get, f32.of(2)));
  const code = [
    ...[...isRed.set(i32.equal(red.get, value.get)), ...isGreen.set(i32.equal(green.get, value.get))],
    ...[...isFalling.set(falling), ...turns.set(f32.div(f32.add(start, signed), f32.of(6)))],
  ];
  const ofOne = f32.sub(turns.get, f32.floor(turns.get));
  return {code, hue: inBits(f32.floor(f32.mul(ofOne, f32.of(255))))};
}

/** The bit that makes a float32 negative. */
const SIGN = 0x80000000;
/** For each sixth of the circle where red comes from: the brightest, the one between, the darkest; green 4 and blue 2 further on. */
const SOURCES = [0, 1, 2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0, 1, 2, 2];
/** The lowest byte of each integer three times. */
const LOW_BYTE_THRICE = [0, 0, 0, -1, 4, 4, 4, -1, 8, 8, 8, -1, 12, 12, 12, -1];

/**
 * Turns the hue of each pixel, in fours, by `turn` 255ths of the circle, through HSV in bytes. Pillow computes some of it in float64,
 * which makes no difference: there are so few bytes that each of their results was compared.
 */
export const turnHue = (): WasmFunction =>
  wasmFunction({at: 'i32', pixels: 'i32', turn: 'i32'}, ({at, pixels, turn}, variable) => {
    const [four, red, green, blue, value, least, range, turns] = Array.from({length: 8}, () => variable('v128'));
    const [saturation, hue, sixth, part, light, places] = Array.from({length: 6}, () => variable('v128'));
    const {code: hueCode, hue: unturned} = hueOf([red, green, blue], {value, least, range}, variable);
    const atLeastOne = (a: Code): Code => i32.max(a, i32.of(1));
    const ratio = f32.div(f32.convert(range.get), f32.convert(atLeastOne(value.get)));
    const of255 = (a: Code): Code => f32.mul(a, f32.of(1 / 255));
    // nothing that is rounded comes so near a half that it matters how
    const rounded = (share: Code): Code =>
      inBits(f32.mul(light.get, f32.sub(f32.of(1), f32.mul(saturation.get, share))));
    const sixfold = f32.mul(hue.get, f32.of(6));
    const isOdd = i32.shr(i32.shl(inBits(sixth.get), 31), 31);
    return [
      ...turns.set(i32.splat(turn.get)),
      ...countDown(
        pixels,
        [
          ...four.set(v128.load(at.get)),
          ...[red, green, blue].flatMap((color, c) => color.set(channel(four, c))),
          ...value.set(i32.max(i32.max(red.get, green.get), blue.get)),
          ...least.set(i32.min(i32.min(red.get, green.get), blue.get)),
          // of grey, which has neither, saturation becomes 0
          ...range.set(i32.sub(value.get, least.get)),
          ...saturation.set(of255(f32.floor(f32.mul(ratio, f32.of(255))))),
          ...[...range.set(atLeastOne(range.get)), ...hueCode],
          ...hue.set(f32.convert(v128.and(i32.add(unturned, turns.get), i32.of(255)))),
          // 6 hue / 255 and what is left of it
          ...sixth.set(f32.floor(of255(f32.add(sixfold, f32.of(0.5))))),
          ...part.set(of255(f32.sub(sixfold, f32.mul(sixth.get, f32.of(255))))),
          ...part.set(v128.select(part.get, f32.sub(f32.of(1), part.get), isOdd)),
          ...light.set(f32.convert(value.get)),
          // what the channel between becomes, and the darkest
          ...value.set(v128.or(value.get, i32.shl(rounded(part.get), 8))),
          ...value.set(v128.or(value.get, i32.shl(rounded(f32.of(1)), 16))),
          ...places.set(i32.add(v128.pick(inBits(sixth.get), LOW_BYTE_THRICE), i32.of(0x020400))),
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
