/** `boxMuller.ts` as WebAssembly, two pairs at a time: the same steps in the same order, and so the same bits. */
import {
  below,
  type Code,
  f64,
  i32,
  i64,
  type Local,
  repeat,
  v128,
  type WasmFunction,
  wasmFunction,
} from '../wasmCode/index.ts';
import {ARTANH, COSINE, HALVED_FROM, RADIANS, SINE} from './boxMuller.ts';

const {add, mul, sub} = f64;

/** `c₀ + x · (c₁ + x · (…))`. */
function polynomial(x: Code, [first, ...rest]: readonly number[]): Code {
  return rest.length === 0 ? f64.of(first) : add(f64.of(first), mul(x, polynomial(x, rest)));
}

/** Lanes 0 and 2, or 1 and 3, of four integers, as doubles. */
const even = (x: Code, to: (lanes: Code) => Code = f64.convert): Code => to(v128.shuffle32(x, x, [0, 2, 0, 2]));
const odd = (x: Code): Code => f64.convert(v128.shuffle32(x, x, [1, 3, 1, 3]));
const sign = (quarter: Code): Code => i32.sub(i32.of(1), v128.and(quarter, i32.of(2)));

/** Makes normal numbers of words, in place, from the memory's beginning up to `end`. */
export const normalsCode = (): WasmFunction =>
  wasmFunction({end: 'i32', mean: 'f64', std: 'f64'}, ({end, mean, std}, variable) => {
    const at = variable('i32');
    const [words, means, stds, n, m, halved, t, z] = Array.from({length: 8}, () => variable('v128'));
    const [radius, quarter, x, y, sine, cosine, swap] = Array.from({length: 7}, () => variable('v128'));
    const float = (signs: Code, part: Code): Code => f64.demote(add(means.get, mul(mul(radius.get, odd(signs)), part)));
    /** `local = of(local)`. */
    const change = (local: Local, of: (value: Code) => Code): Code => local.set(of(local.get));

    const radii = [
      ...n.set(add(even(words.get, f64.convertUnsigned), f64.of(1))),
      // the mantissa, with the exponent of 1
      ...m.set(v128.or(v128.and(n.get, i64.of(0xfffffffffffffn)), i64.of(0x3ff0000000000000n))),
      ...halved.set(v128.and(f64.above(m.get, f64.of(HALVED_FROM)), f64.of(1))),
      ...change(m, value => sub(value, mul(halved.get, mul(f64.of(0.5), value)))),
      ...t.set(f64.div(sub(m.get, f64.of(1)), add(m.get, f64.of(1)))),
      ...z.set(mul(t.get, t.get)),
      // 1055 is 32 and the exponent's bias
      ...radius.set(even(i64.shrUnsigned(n.get, 52))),
      ...change(radius, value => mul(sub(sub(f64.of(1055), value), halved.get), f64.of(2 * Math.LN2))),
      ...change(radius, value => sub(value, mul(f64.of(4), mul(t.get, polynomial(z.get, ARTANH))))),
      ...change(radius, value => mul(stds.get, f64.sqrt(value))),
    ];
    const angles = [
      ...quarter.set(i32.shrUnsigned(i32.add(words.get, i32.of(0x20000000)), 30)),
      ...x.set(odd(i32.sub(words.get, i32.shl(quarter.get, 30)))),
      ...change(x, value => mul(value, f64.of(RADIANS))),
      ...y.set(mul(x.get, x.get)),
      ...sine.set(mul(x.get, polynomial(y.get, SINE))),
      ...cosine.set(polynomial(y.get, COSINE)),
      ...swap.set(mul(odd(v128.and(quarter.get, i32.of(1))), sub(sine.get, cosine.get))),
    ];
    const cosines = float(sign(i32.add(quarter.get, i32.of(1))), add(cosine.get, swap.get));
    const sines = float(sign(quarter.get), sub(sine.get, swap.get));
    return [
      ...[...means.set(f64.splat(mean.get)), ...stds.set(f64.splat(std.get))],
      ...repeat(
        [
          ...[...words.set(v128.load(at.get)), ...radii, ...angles],
          ...[...v128.store(at.get, v128.shuffle32(cosines, sines, [0, 4, 1, 5])), ...at.add(16)],
        ],
        below(at.get, end.get),
      ),
    ];
  });
