/** Code that goes through float32 values four at a time, and through what is left at the end one by one. */
import * as wasmCode from '@tfjs-zoo/core/wasm-code';

type Code = wasmCode.Code;
type Local = wasmCode.Local;
const {below, i32, int, loadInt, plus, repeatWhile, v128} = wasmCode;

/** How a step reads and writes: four values, or one in the first lane. */
export interface Step {
  /** @param offset - So many bytes further. */
  load(pointer: Local, offset?: number): Code;
  store(pointer: Local, values: Code): Code;
  /** The vector with zeros in the lanes that hold no values. */
  valid(values: Code): Code;
}

const FOUR: Step = {
  load: (pointer, offset) => v128.load(pointer.get, offset),
  store: (pointer, values) => v128.store(pointer.get, values),
  valid: values => values,
};

const FIRST_LANE = [-1, -1, -1, -1, ...Array<number>(12).fill(0)].map(byte => byte & 255);
const ONE: Step = {
  // in every lane, so that what is computed in the others is no exception that takes time
  load: (pointer, offset) => i32.splat(loadInt(pointer.get, offset)),
  store: (pointer, values) => v128.store32(pointer.get, values, 0),
  valid: values => v128.and(values, v128.constant(FIRST_LANE)),
};

/** Where values end. */
export interface End {
  /** The address behind them. */
  readonly all: Local;
  /** To be set here: that behind the last whole vector. */
  readonly whole: Local;
}

/** Repeats `body` for all values from the first of `pointers` to the end; all of them move on with it. */
export function eachValue(pointers: readonly Local[], {all, whole}: End, body: (step: Step) => Code): Code {
  const [first] = pointers;
  const steps = (step: Step, end: Local, bytes: number): Code =>
    repeatWhile(below(first.get, end.get), [...body(step), ...pointers.flatMap(each => each.add(bytes))]);
  return [
    // addresses are multiples of four, so that what is left of sixteen is the rest
    ...whole.set(plus(first.get, [...plus(all.get, [...int(0), ...first.get, 0x6b]), ...int(-16), 0x71])),
    ...steps(FOUR, whole, 16),
    ...steps(ONE, all, 4),
  ];
}
