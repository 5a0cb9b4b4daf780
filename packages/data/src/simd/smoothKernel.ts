/** Means of 3x3 pixels, the middle one counted five times, eight bytes at a time. */
import * as wasmCode from '@tfjs-zoo/core/wasm-code';

type Code = wasmCode.Code;
type WasmFunction = wasmCode.WasmFunction;
const {countDown, i16, i8, int, plus, v128, wasmFunction} = wasmCode;

/** Bytes that are made at a time. */
export const BYTES_AT_ONCE = 8;

/** 2^15 / 13, rounded. */
const THIRTEENTH = 2521;

/** Sums of 13 bytes, `sum / 13` rounded: the product with a thirteenth is at most one too large. */
export const smooth = (): WasmFunction =>
  wasmFunction({from: 'i32', to: 'i32', bytes: 'i32', row: 'i32'}, ({from, to, bytes, row}, variable) => {
    const [sum, mean] = [variable('v128'), variable('v128')];
    const lines: readonly Code[] = [[...from.get, ...row.get, 0x6b], from.get, plus(from.get, row.get)];
    const around = lines.flatMap((line, y) =>
      [-3, 0, 3].map(x => {
        const values = v128.load8(plus(line, int(x)));
        return x === 0 && y === 1 ? i16.add(values, i16.shl(values, 2)) : values;
      }),
    );
    const tooLarge = i16.below(i16.sub(sum.get, i16.mul(mean.get, i16.of(13))), i16.of(-6));
    return countDown(
      bytes,
      [
        ...sum.set(around.reduce((all, values) => i16.add(all, values))),
        ...mean.set(i16.mulHigh(sum.get, i16.of(THIRTEENTH))),
        ...mean.set(i16.add(mean.get, tooLarge)),
        ...v128.store64(to.get, i8.narrow(mean.get, mean.get)),
        ...[...from.add(BYTES_AT_ONCE), ...to.add(BYTES_AT_ONCE)],
      ],
      BYTES_AT_ONCE,
    );
  });
