/**
 * Local response normalisation as one pass over plain arrays, where tfjs's operations make eight, one of them a matrix
 * product of which all but a band is zeros.
 *
 * Sums are in double precision, and are taken anew for each channel: a running one would carry an infinity or NaN on to
 * channels whose windows do not hold it.
 */
import type {KernelConfig, Tensor, TensorInfo} from '@tensorflow/tfjs-core';
import type {ops} from '@tfjs-zoo/core';
import type {Fill} from './fill.ts';

/** `s^-β`. The powers of common models take roots, which are faster than `Math.pow`. */
function power(s: number, beta: number): number {
  if (beta === 0.75) {
    const root = Math.sqrt(s);
    return 1 / (root * Math.sqrt(root));
  }
  return beta === 0.5 ? 1 / Math.sqrt(s) : s ** -beta;
}

/** Sum of `size` values from `start`. The windows that AlexNet and GoogLeNet have need no loop, which saves a third. */
function sum(values: Float64Array, start: number, size: number): number {
  if (size === 5) {
    return values[start] + values[start + 1] + values[start + 2] + values[start + 3] + values[start + 4];
  }
  let total = 0;
  for (let i = start; i < start + size; i++) total += values[i];
  return total;
}

function forward(
  x: Float32Array,
  y: Float32Array,
  channels: number,
  {size, alpha, beta, k}: ops.LocalResponseNormAttrs,
): void {
  const before = Math.floor(size / 2);
  const squares = new Float64Array(channels + size - 1);
  for (let row = 0; row < x.length; row += channels) {
    for (let c = 0; c < channels; c++) squares[before + c] = x[row + c] * x[row + c];
    for (let c = 0; c < channels; c++) y[row + c] = x[row + c] * power(k + alpha * sum(squares, c, size), beta);
  }
}

function backward(
  dy: Float32Array,
  x: Float32Array,
  dx: Float32Array,
  channels: number,
  {size, alpha, beta, k}: ops.LocalResponseNormAttrs,
): void {
  const [before, after] = [Math.floor(size / 2), Math.floor((size - 1) / 2)];
  const squares = new Float64Array(channels + size - 1);
  const shares = new Float64Array(channels + size - 1);
  const own = new Float64Array(channels);
  for (let row = 0; row < x.length; row += channels) {
    for (let c = 0; c < channels; c++) squares[before + c] = x[row + c] * x[row + c];
    for (let c = 0; c < channels; c++) {
      const s = k + alpha * sum(squares, c, size);
      own[c] = dy[row + c] * power(s, beta);
      shares[after + c] = (own[c] * x[row + c]) / s;
    }
    for (let c = 0; c < channels; c++) {
      dx[row + c] = own[c] - 2 * alpha * beta * x[row + c] * sum(shares, c, size);
    }
  }
}

/** The kernels of `ZooLocalResponseNorm` and its gradient, on a backend whose values JavaScript reads and writes. */
export function localResponseNormKernels(backendName: string, fill: Fill): KernelConfig[] {
  const channelsOf = ({shape}: TensorInfo): number => shape[shape.length - 1] ?? 0;
  return [
    {
      kernelName: 'ZooLocalResponseNorm',
      backendName,
      kernelFunc: ({inputs, attrs, backend}) => {
        const x = inputs.x as Tensor;
        return fill(backend, [x], x.shape, ([values], y) =>
          forward(values, y, channelsOf(x), attrs as unknown as ops.LocalResponseNormAttrs),
        );
      },
    },
    {
      kernelName: 'ZooLocalResponseNormGrad',
      backendName,
      kernelFunc: ({inputs, attrs, backend}) => {
        const [dy, x] = [inputs.dy as Tensor, inputs.x as Tensor];
        return fill(backend, [dy, x], x.shape, ([slopes, values], dx) =>
          backward(slopes, values, dx, channelsOf(x), attrs as unknown as ops.LocalResponseNormAttrs),
        );
      },
    },
  ];
}
