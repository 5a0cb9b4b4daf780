/**
 * Images at another size, by repeating pixels or by interpolating between them.
 *
 * An output pixel `i` lies at `i · s` (nearest: the pixel that holds it), at `(i + 1/2) · s - 1/2` (bilinear), or at
 * `i · (in - 1) / (out - 1)` (bilinear, aligned corners), `s` being the input's length over the output's. Nothing is
 * averaged when the result is smaller. As rows and columns are mapped one after the other, it is two matrix products, and
 * its gradient two more: the gradients of tfjs's own resizing fail on images that are not square.
 *
 * Reference: `torch.nn.functional.interpolate` (aten/native/UpSample.h).
 */
import {reshape, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkFloat} from './checkFloat.ts';
import {defineOp} from './defineOp.ts';
import {shown} from './geometry.ts';
import {type Factors, repeatPixels, sumBlocks} from './repeatPixels.ts';
import {axisMatrix, type Lengths, type Shares} from './resampling/axisMatrix.ts';
import {separable} from './separable.ts';

/** How the values between pixels are found. */
export type UpsampleMode = 'nearest' | 'bilinear';

/** Size of the result, by one of `size` and `scaleFactor`, and what it is made of. */
export interface UpsampleAttrs {
  /** `[height, width]` of the result. */
  size?: readonly [number, number];
  /** `[height, width]` of the result over those of the images; the product is rounded down. */
  scaleFactor?: readonly [number, number];
  /** Repeat the nearest pixel, or interpolate. */
  mode: UpsampleMode;
  /** Make the corner pixels' centres meet, instead of the images' corners; for 'bilinear'. @defaultValue false */
  alignCorners?: boolean;
}

/** Length of the result along an axis of `length` pixels. */
export function upsampledLength(
  owner: string,
  axis: 0 | 1,
  length: number,
  attrs: Omit<UpsampleAttrs, 'mode'>,
): number {
  const {size, scaleFactor} = attrs;
  if (size === undefined && scaleFactor === undefined) {
    throw new ConfigError(`${owner}: neither size nor scaleFactor is given; give one of them`);
  }
  const output = size?.[axis] ?? Math.floor(length * (scaleFactor?.[axis] ?? 1));
  if (Number.isInteger(output) && output >= 1) return output;
  const given = size === undefined ? `scaleFactor ${shown(scaleFactor)}` : `size ${shown(size)}`;
  throw new ConfigError(`${owner}: ${given} makes ${output} pixels of ${length}; at least one is to be left`);
}

/** One axis. */
interface Axis extends Lengths {
  readonly factor: number | undefined;
}

/** In float32, as PyTorch computes it, on which hangs where a pixel ends. */
function nearest({input, output, factor}: Axis): (i: number) => Shares {
  const scale = Math.fround(factor === undefined ? input / output : 1 / factor);
  return i => [[Math.min(Math.floor(Math.fround(i * scale)), input - 1), 1]];
}

function bilinear({input, output, factor}: Axis, alignCorners: boolean): (i: number) => Shares {
  const aligned = output > 1 ? (input - 1) / (output - 1) : 0;
  const scale = factor === undefined ? input / output : 1 / factor;
  return i => {
    const at = alignCorners ? i * aligned : Math.max(0, (i + 0.5) * scale - 0.5);
    const before = Math.min(Math.floor(at), input - 1);
    const share = Math.min(at - before, 1);
    return [
      [before, 1 - share],
      [Math.min(before + 1, input - 1), share],
    ];
  };
}

/** The map of an axis, or its transpose. */
function matrix(
  axis: Axis,
  {mode, alignCorners}: Pick<WholeAttrs, 'mode' | 'alignCorners'>,
  transposed: boolean,
): Tensor {
  const {input, output} = axis;
  // PyTorch leaves an axis alone that keeps its length, whatever the factor that was rounded to it
  const same = (i: number): Shares => [[i, 1]];
  const sharesOf = input === output ? same : mode === 'nearest' ? nearest(axis) : bilinear(axis, alignCorners);
  return axisMatrix(axis, sharesOf, transposed);
}

interface WholeAttrs {
  readonly inputSize: readonly [number, number];
  readonly outputSize: readonly [number, number];
  readonly scaleFactor: UpsampleAttrs['scaleFactor'];
  readonly mode: UpsampleMode;
  readonly alignCorners: boolean;
}

/** Height and width of the blocks that pixels become, if it is as simple as that. */
function blocksOf({mode, inputSize, outputSize, scaleFactor}: WholeAttrs): Factors | undefined {
  const factors = inputSize.map((input, axis) => outputSize[axis] / input);
  const isBlocks = factors.every((factor, axis) => {
    if (!Number.isInteger(factor) || factor > MOST_REPEATED) return false;
    // a factor given may be another than that of the sizes, which are rounded
    return scaleFactor === undefined || scaleFactor[axis] === factor;
  });
  return mode === 'nearest' && isBlocks ? [factors[0], factors[1]] : undefined;
}

/** Up to here `⌊i · (1 / factor)⌋` in float32 is `⌊i / factor⌋` for each of the first 2^20 pixels, as counting them showed. */
const MOST_REPEATED = 16;

function resize(x: Tensor, attrs: WholeAttrs, transposed: boolean): Tensor {
  const {inputSize, outputSize, scaleFactor} = attrs;
  const blocks = blocksOf(attrs);
  if (blocks !== undefined) return (transposed ? sumBlocks : repeatPixels)(x, blocks);
  const [rows, columns] = inputSize.map((input, axis) =>
    matrix({input, output: outputSize[axis], factor: scaleFactor?.[axis]}, attrs, transposed),
  );
  return separable(x, rows, columns);
}

const op = defineOp<'x', WholeAttrs>({
  name: 'ZooUpsample',
  compose: ({x}, attrs) => resize(x, attrs, false),
  gradient: {saves: [], of: (dy, _saved, attrs) => ({x: () => resize(dy, attrs, true)})},
});

/**
 * Resizes a batch of images.
 *
 * With `scaleFactor`, pixels lie where the factor says even if the size of the result was rounded, as in PyTorch.
 *
 * @param x - Images `[batch, height, width, channels]`, float32.
 * @returns `[batch, newHeight, newWidth, channels]`.
 * @throws ConfigError if the images are not float32 or of another rank, or nothing would be left of them.
 */
export function upsample(x: Tensor, attrs: UpsampleAttrs): Tensor4D {
  checkFloat('upsample', x);
  if (x.rank !== 4) {
    throw new ConfigError(`upsample: the input has shape [${x.shape}]; [batch, height, width, channels] is needed`);
  }
  const {size, scaleFactor, mode, alignCorners = false} = attrs;
  const [batch, height, width, channels] = x.shape;
  const rows = upsampledLength('upsample', 0, height, attrs);
  const columns = upsampledLength('upsample', 1, width, attrs);
  // nothing in another shape, at which some kernels fail
  if (x.size === 0) return reshape(x, [batch, rows, columns, channels]);
  return op(
    {x},
    {
      inputSize: [height, width],
      outputSize: [rows, columns],
      // a size is what it is
      scaleFactor: size === undefined ? scaleFactor : undefined,
      mode,
      alignCorners,
    },
  ) as Tensor4D;
}
