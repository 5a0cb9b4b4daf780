/**
 * Means and maxima of windows over images, channels last, and the gradient of means. Windows are any, as a table an axis says where they are; so
 * this is pooling with whatever padding, and pooling to a fixed size by windows of different lengths.
 *
 * Sixteen channels are summed at a time, as going from place to place takes as long as adding four.
 */
import * as wasmCode from '@tfjs-zoo/core/wasm-code';

type Code = wasmCode.Code;
type Local = wasmCode.Local;
const {below, clearBytes, countDown, f32, i32, int, loadInt, plus, repeatWhile, v128, wasmFunction} = wasmCode;

/**
 * Bytes of a window in a table: the offset of its first place, how many places there are, and by what to divide, a
 * float32. Each holds at least one place.
 */
export const WINDOW_BYTES = 12;

/** How many channels are treated at once: vectors of them, of four or, at the end, of one. */
interface Block {
  readonly vectors: number;
  readonly bytes: number;
  load(address: Code, vector: number): Code;
  store(address: Code, value: Code, vector: number): Code;
}

const ofVectors = (vectors: number): Block => ({
  vectors,
  bytes: 16 * vectors,
  load: (address, vector) => v128.load(address, 16 * vector),
  store: (address, value, vector) => v128.store(address, value, 16 * vector),
});
const BLOCKS: readonly Block[] = [
  ofVectors(4),
  ofVectors(1),
  {
    vectors: 1,
    bytes: 4,
    load: address => i32.splat(loadInt(address)),
    store: (address, value) => v128.store32(address, value, 0),
  },
];

/** What is done with the channels of a block. */
interface Work {
  /** Before the places of a window. */
  begin(block: Block, i: number): Code;
  /** At each. */
  visit(block: Block, i: number): Code;
  /** After them. */
  end(block: Block, i: number): Code;
}

/** Where a pass is: the places of the window in `images`, its own in `pooled`, the values of a block and the divisor. */
interface Place {
  readonly image: Local;
  readonly pooled: Local;
  readonly values: readonly Local[];
  readonly divisor: Local;
}

/** Goes through all windows of all images, block by block. `before` is run for each image. */
const pass = (before: (image: Local, bytes: Local) => Code, workOf: (place: Place) => Work): wasmCode.WasmFunction =>
  wasmFunction(
    {
      ...{images: 'i32', imageBytes: 'i32', pitch: 'i32', place: 'i32', count: 'i32'},
      ...{rows: 'i32', height: 'i32', columns: 'i32', width: 'i32', pooled: 'i32'},
    },
    ({images, imageBytes, pitch, place, count, rows, height, columns, width, pooled}, variable) => {
      const [row, column, rowsLeft, columnsLeft, start, line, at, i, j, left] = Array.from({length: 10}, () =>
        variable('i32'),
      );
      const divisor = variable('v128');
      const values = Array.from({length: 4}, () => variable('v128'));
      const work = workOf({image: at, pooled, values, divisor});
      const each = (block: Block, f: Work['begin']): Code =>
        Array.from({length: block.vectors}, (_, vector) => f(block, vector)).flat();
      const blockOf = (block: Block): Code => [
        ...[...each(block, work.begin), ...line.set(start.get), ...i.set(loadInt(row.get, 4))],
        ...countDown(i, [
          ...[...at.set(line.get), ...j.set(loadInt(column.get, 4))],
          ...countDown(j, [...each(block, work.visit), ...at.add(place.get)]),
          ...line.add(pitch.get),
        ]),
        ...each(block, work.end),
        ...[...start.add(block.bytes), ...pooled.add(block.bytes), ...left.add(-block.bytes)],
      ];
      const window = [
        ...start.set(plus(images.get, plus(loadInt(row.get), loadInt(column.get)))),
        ...divisor.set(f32.mul(v128.load32Splat(row.get, 8), v128.load32Splat(column.get, 8))),
        ...left.set(place.get),
        ...BLOCKS.flatMap(block => repeatWhile(below(int(block.bytes - 1), left.get), blockOf(block))),
        ...column.add(WINDOW_BYTES),
      ];
      return countDown(count, [
        ...[...before(images, imageBytes), ...row.set(rows.get), ...rowsLeft.set(height.get)],
        ...countDown(rowsLeft, [
          ...[...column.set(columns.get), ...columnsLeft.set(width.get)],
          ...[...countDown(columnsLeft, window), ...row.add(WINDOW_BYTES)],
        ]),
        ...images.add(imageBytes.get),
      ]);
    },
  );

/** Writes the means of windows of `images` to `pooled`. */
export const windowMeans = (): wasmCode.WasmFunction =>
  pass(
    () => [],
    ({image, pooled, values, divisor}) => ({
      begin: (_, i) => values[i].set(f32.of(0)),
      visit: (block, i) => values[i].set(f32.add(values[i].get, block.load(image.get, i))),
      end: (block, i) => block.store(pooled.get, f32.div(values[i].get, divisor.get), i),
    }),
  );

/** Writes the largest numbers in windows of `images` to `pooled`; that of a window of nothing but NaN is minus infinity. */
export const windowMaxima = (): wasmCode.WasmFunction =>
  pass(
    () => [],
    ({image, pooled, values}) => ({
      begin: (_, i) => values[i].set(f32.of(Number.NEGATIVE_INFINITY)),
      visit: (block, i) => values[i].set(f32.max(values[i].get, block.load(image.get, i))),
      end: (block, i) => block.store(pooled.get, values[i].get, i),
    }),
  );

/** Adds up in `images`, which may hold anything before, what of `pooled` flows back through the windows. */
export const windowMeansGrad = (): wasmCode.WasmFunction =>
  pass(
    (images, bytes) => clearBytes(images.get, bytes.get),
    ({image, pooled, values, divisor}) => ({
      begin: (block, i) => values[i].set(f32.div(block.load(pooled.get, i), divisor.get)),
      visit: (block, i) => block.store(image.get, f32.add(block.load(image.get, i), values[i].get), i),
      end: () => [],
    }),
  );
