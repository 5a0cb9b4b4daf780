/** What is left of vectors in the end: sums in double precision, maxima. */
import * as wasmCode from '@tfjs-zoo/core/wasm-code';
import type {Variable} from './exponential.ts';

type Code = wasmCode.Code;
type Local = wasmCode.Local;
const {f32, f64, v128} = wasmCode;

const turned = (x: Local, ...lanes: readonly number[]): Code => v128.shuffle32(x.get, x.get, lanes);

/** The first of four float32, four times. */
export const first = (x: Local): Code => turned(x, 0, 0, 0, 0);

/** The largest of four numbers, four times. */
export const largestOf = (x: Local): Code => [
  ...x.set(f32.max(x.get, turned(x, 2, 3, 0, 1))),
  ...f32.max(x.get, turned(x, 1, 0, 3, 2)),
];

/** A sum of float32. */
export interface Sum {
  readonly clear: Code;
  add(values: Local): Code;
  /** The sum, twice, as doubles. */
  readonly total: Code;
}

/** A sum that has one variable of its own. */
export function doubleSum(variable: Variable): Sum {
  const sum = variable('v128');
  return {
    clear: sum.set(f32.of(0)),
    add: values => sum.set(f64.add(sum.get, f64.add(f64.promote(values.get), f64.promote(turned(values, 2, 3, 2, 3))))),
    total: f64.add(sum.get, turned(sum, 2, 3, 0, 1)),
  };
}
