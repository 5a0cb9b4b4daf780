import {pad, reshape, type Tensor4D} from '@tensorflow/tfjs-core';

/** `[n, h, w, c]` to `[n, h * rows, w * columns, c]`: each pixel is followed by zeros to its right and below. */
export function putZerosBetween(x: Tensor4D, rows: number, columns: number): Tensor4D {
  if (rows === 1 && columns === 1) return x;
  const [n, h, w, c] = x.shape;
  const wide = pad(reshape(x, [n * h * w, c]), [
    [0, 0],
    [0, (columns - 1) * c],
  ]);
  const rowLength = w * columns * c;
  const tall = pad(reshape(wide, [n * h, rowLength]), [
    [0, 0],
    [0, (rows - 1) * rowLength],
  ]);
  return reshape(tall, [n, h * rows, w * columns, c]);
}
