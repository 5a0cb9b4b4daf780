/** Mirrors rows of pixels, four pixels at a time. */
import * as wasmCode from '@tfjs-zoo/core/wasm-code';

type WasmFunction = wasmCode.WasmFunction;
const {countDown, int, plus, v128, wasmFunction} = wasmCode;

/** Pixels that are mirrored at a time. */
export const PIXELS_AT_ONCE = 4;

/**
 * Writes the pixels from `from` on in reverse order so that they end before `end`: of `pixels`, rounded up to
 * {@link PIXELS_AT_ONCE}, in `rows` rows of `stride` bytes. What is written too much lies before the row.
 */
export const mirror = (): WasmFunction =>
  wasmFunction(
    {from: 'i32', end: 'i32', pixels: 'i32', rows: 'i32', stride: 'i32'},
    ({from, end, pixels, rows, stride}, variable) => {
      const [at, to, left] = [variable('i32'), variable('i32'), variable('i32')];
      const reversed = variable('v128');
      const before = (bytes: number) => plus(to.get, int(-bytes));
      // rows are made from the last to the first, so that what spills over is overwritten
      return countDown(rows, [
        ...[...at.set(from.get), ...to.set(end.get), ...left.set(pixels.get)],
        ...countDown(
          left,
          [
            ...reversed.set(v128.pick(v128.load(at.get), [9, 10, 11, 6, 7, 8, 3, 4, 5, 0, 1, 2])),
            ...v128.store64(before(12), reversed.get),
            ...v128.store32(before(4), reversed.get, 2),
            ...[...at.add(12), ...to.add(-12)],
          ],
          PIXELS_AT_ONCE,
        ),
        ...[...from.set([...from.get, ...stride.get, 0x6b]), ...end.set([...end.get, ...stride.get, 0x6b])],
      ]);
    },
  );
