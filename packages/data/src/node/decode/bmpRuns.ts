/** Into what runs are unpacked. */
interface Frame {
  readonly width: number;
  readonly height: number;
  /** Bytes from one row to the next. */
  readonly stride: number;
  /** Whether pixels are half bytes in the file. */
  readonly nibbles: boolean;
}

const END_OF_LINE = 0;
const END_OF_BITMAP = 1;
const DELTA = 2;

/**
 * Unpacks run-length coded rows to one byte a pixel. Pixels that are skipped are 0.
 *
 * Reference: Microsoft, "Bitmap Compression"; as strict as Pillow, which refuses images that end early.
 *
 * @returns `undefined` if the runs end before the image does.
 */
export function bmpRuns(runs: Uint8Array, {width, height, stride, nibbles}: Frame): Uint8Array | undefined {
  // a run takes two bytes and gives 255 pixels, a delta four and 255 rows: less cannot be the whole of it
  if (runs.length * 255 * Math.max(1, width) < height * width) return undefined;
  const rows = new Uint8Array(stride * height);
  let x = 0;
  let y = 0;
  let at = 0;
  const wrap = (): void => {
    y += Math.floor(x / width);
    x %= width;
  };
  const put = (value: number): void => {
    if (x < width && y < height) rows[y * stride + x] = value;
    x++;
  };
  while (y < height) {
    if (at + 2 > runs.length) return undefined;
    const count = runs[at++];
    const value = runs[at++];
    if (count > 0) {
      const room = Math.min(count, width - x);
      for (let i = 0; i < room; i++) put(nibbles ? (i % 2 === 0 ? value >> 4 : value & 15) : value);
      if (x === width && y === height - 1) return rows;
    } else if (value === END_OF_LINE) {
      x = 0;
      y++;
    } else if (value === END_OF_BITMAP) {
      return undefined;
    } else if (value === DELTA) {
      if (at + 2 > runs.length) return undefined;
      x += runs[at++];
      y += runs[at++];
      wrap();
    } else {
      const packed = nibbles ? Math.ceil(value / 2) : value;
      if (at + packed > runs.length) return undefined;
      for (let i = 0; i < value && x < width; i++) {
        const byte = runs[at + (nibbles ? i >> 1 : i)];
        put(nibbles ? (i % 2 === 0 ? byte >> 4 : byte & 15) : byte);
      }
      // what is stored as it is takes whole words
      at += packed + (packed % 2);
      if (x === width && y === height - 1) return rows;
    }
  }
  return rows;
}
