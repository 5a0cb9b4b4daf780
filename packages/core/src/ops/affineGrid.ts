/**
 * The grid that `gridSample` needs to turn, scale, shear and shift images.
 *
 * `grid[b, i, j] = θ[b] · (u, v, 1)`, with `(u, v)` the pixel at column `j` and row `i` of the result as numbers from -1, its
 * left or upper end, to 1. `θ` leads from the result to the image: to enlarge twice, it halves.
 *
 * Jaderberg et al., "Spatial transformer networks", arXiv:1506.02025 (2015). Reference:
 * `torch.nn.functional.affine_grid` (aten/native/AffineGridGenerator.cpp).
 */
import {matMul, reshape, type Tensor, type Tensor4D, tensor2d, tidy, transpose} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {type Size2d, size2d} from './geometry.ts';

/** Size of the grid, and where its ends lie. */
export interface AffineGridAttrs {
  /** Pixels of the result, one number or `[height, width]`. */
  size: Size2d;
  /** As in `gridSample`: whether -1 and 1 are the centres of the outermost pixels. @defaultValue false */
  alignCorners?: boolean;
}

/** Pixel `i` of `length` as a number from -1 to 1; with one pixel, 0. */
function normalized(i: number, length: number, alignCorners: boolean): number {
  if (alignCorners) return length > 1 ? (2 * i) / (length - 1) - 1 : 0;
  return (2 * i + 1) / length - 1;
}

/**
 * Makes a grid for each matrix. Differentiable by the matrices.
 *
 * @param theta - Matrices `[batch, 2, 3]`, float32: what gives the column, then what gives the row.
 * @returns `[batch, height, width, 2]`.
 * @throws ConfigError if the matrices are of another type or shape, or the size is none.
 */
export function affineGrid(theta: Tensor, {size, alignCorners = false}: AffineGridAttrs): Tensor4D {
  const [height, width] = size2d('affineGrid', 'size', size);
  const [batch, rows, columns] = theta.shape;
  if (theta.dtype !== 'float32' || theta.rank !== 3 || rows !== 2 || columns !== 3) {
    throw new ConfigError(
      `affineGrid: theta is ${theta.dtype} of shape [${theta.shape}]; float32 [batch, 2, 3] is needed. ` +
        'Of a matrix [3, 3] leave the last row out',
    );
  }
  if (batch === 0) return reshape(theta, [0, height, width, 2]);
  return tidy(() => {
    const points = Array.from({length: height * width}, (_, at) => [
      normalized(at % width, width, alignCorners),
      normalized(Math.floor(at / width), height, alignCorners),
      1,
    ]);
    const placed = matMul(tensor2d(points), reshape(theta, [batch * 2, 3]), false, true);
    return reshape(transpose(reshape(placed, [height * width, batch, 2]), [1, 0, 2]), [batch, height, width, 2]);
  });
}
