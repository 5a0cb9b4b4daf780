/** Convolution and pooling by the definition, NHWC. */
import {type Array64, at, generate, shape4} from './array.ts';

/** How a window moves. */
export interface Window {
  size: readonly [number, number];
  stride: number;
  pad: 'valid' | 'same';
}

/** Output length and leading pad along one axis: TensorFlow's definition of 'same' and 'valid'. */
function along(input: number, size: number, {stride, pad}: Window): [number, number] {
  if (pad === 'valid') return [Math.ceil((input - size + 1) / stride), 0];
  const output = Math.ceil(input / stride);
  return [output, Math.floor(Math.max(0, (output - 1) * stride + size - input) / 2)];
}

/** `y[n, u, v, o] = sum over a, b, i of x[n, u s + a - p, v s + b - q, i] w[a, b, i, o]`. */
export function conv2d(x: Array64, w: Array64, stride: number, pad: 'valid' | 'same'): Array64 {
  const [batch, height, width, channels] = shape4(x);
  const [rows, columns, , filters] = shape4(w);
  const window: Window = {size: [rows, columns], stride, pad};
  const [outHeight, top] = along(height, rows, window);
  const [outWidth, left] = along(width, columns, window);
  return generate([batch, outHeight, outWidth, filters], ([n = 0, u = 0, v = 0, o = 0]) => {
    let sum = 0;
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b < columns; b++) {
        for (let i = 0; i < channels; i++) {
          sum += at(x, n, u * stride + a - top, v * stride + b - left, i) * at(w, a, b, i, o);
        }
      }
    }
    return sum;
  });
}

/** Pools windows by their largest value, or by the mean of the values inside the image. */
export function pool2d(x: Array64, kind: 'max' | 'avg', window: Window): Array64 {
  const [batch, height, width, channels] = shape4(x);
  const [rows, columns] = window.size;
  const [outHeight, top] = along(height, rows, window);
  const [outWidth, left] = along(width, columns, window);
  return generate([batch, outHeight, outWidth, channels], ([n = 0, u = 0, v = 0, c = 0]) => {
    const inside: number[] = [];
    for (let a = 0; a < rows; a++) {
      for (let b = 0; b < columns; b++) {
        const [row, column] = [u * window.stride + a - top, v * window.stride + b - left];
        if (row >= 0 && row < height && column >= 0 && column < width) inside.push(at(x, n, row, column, c));
      }
    }
    return kind === 'max' ? Math.max(...inside) : inside.reduce((sum, value) => sum + value, 0) / inside.length;
  });
}
