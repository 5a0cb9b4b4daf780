/** Turns bytes into numbers by tables: with the numbers of a byte computed once, this is as fast as computing with vectors. */
import * as wasmCode from '@tfjs-zoo/core/wasm-code';

type WasmFunction = wasmCode.WasmFunction;
const {countDown, doubled, loadByte, loadFloat, plus, storeFloat, wasmFunction} = wasmCode;

/** Bytes of a table of 256 float32. */
export const NUMBERS_BYTES = 1024;

/**
 * Writes three float32 for each of `pixels` pixels. The first is that of the byte at `first`, by the table at `tables`; the others
 * are those at `second` and `third`, by the tables behind it.
 */
export const numbers = (): WasmFunction =>
  wasmFunction(
    {first: 'i32', second: 'i32', third: 'i32', to: 'i32', pixels: 'i32', tables: 'i32'},
    ({first, second, third, to, pixels, tables}) => {
      const bytes = [first, second, third];
      return countDown(pixels, [
        ...bytes.flatMap((at, c) =>
          storeFloat(to.get, loadFloat(plus(tables.get, doubled(loadByte(at.get), 2)), c * NUMBERS_BYTES), 4 * c),
        ),
        ...bytes.flatMap(at => at.add(3)),
        ...to.add(12),
      ]);
    },
  );
