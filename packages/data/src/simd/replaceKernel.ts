/** Replaces bytes by those of tables. There is no vector instruction for it; without checks of bounds it is fast all the same. */
import * as wasmCode from '@tfjs-zoo/core/wasm-code';

type WasmFunction = wasmCode.WasmFunction;
const {countDown, loadByte, plus, storeByte, wasmFunction} = wasmCode;

/** Bytes of a table. */
export const TABLE_BYTES = 256;

/** Replaces red, green and blue of each of `pixels` pixels; there is a table for each of them from `tables` on. */
export const replace = (): WasmFunction =>
  wasmFunction({at: 'i32', pixels: 'i32', tables: 'i32'}, ({at, pixels, tables}) =>
    countDown(pixels, [
      ...[0, 1, 2].flatMap(c => storeByte(at.get, loadByte(plus(tables.get, loadByte(at.get, c)), c * TABLE_BYTES), c)),
      ...at.add(3),
    ]),
  );
