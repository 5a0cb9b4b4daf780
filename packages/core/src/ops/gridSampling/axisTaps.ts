/**
 * Which pixels of an axis the values of a grid ask for, with which shares.
 *
 * Reference: aten/native/GridSampler.h, whose derivatives by the grid are these.
 */
import {
  abs,
  add,
  cast,
  clipByValue,
  floor,
  isNaN as isNotANumber,
  mul,
  neg,
  onesLike,
  round,
  step,
  sub,
  type Tensor,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';

/** How a point between pixels gets its value. */
export type GridSampleMode = 'bilinear' | 'nearest';

/** What lies outside of an image: zeros, the pixel at its border, or the image as in a mirror. */
export type GridSamplePadding = 'zeros' | 'border' | 'reflection';

/** How a grid is read. */
export interface GridReading {
  readonly mode: GridSampleMode;
  readonly paddingMode: GridSamplePadding;
  /** Whether -1 and 1 are the centres of the outermost pixels, instead of their outer edges. */
  readonly alignCorners: boolean;
}

/** For each point, one of the pixels that it is made of. */
export interface Tap {
  /** The pixel, int32, inside of the axis. */
  readonly at: Tensor;
  /** Its share; 0 for one that lies outside. */
  readonly share: Tensor;
  /** How much its share grows with the value of the grid. */
  readonly slope: Tensor;
}

/** A place along an axis, in pixels, and how far it moves with the value of the grid. */
interface Place {
  readonly at: Tensor;
  readonly slope: Tensor;
}

/** Outside of any image, and small enough for what is computed with it to be finite. */
const FAR = 2 ** 20;

/** In pixels, the first one's centre being 0. What is not a number is -1, as in PyTorch. */
function placeOf(grid: Tensor, length: number, alignCorners: boolean): Place {
  const finite = clipByValue(where(isNotANumber(grid), neg(onesLike(grid)), grid), -FAR, FAR);
  const scale = (alignCorners ? length - 1 : length) / 2;
  const at = mul(add(finite, 1), scale);
  return {at: alignCorners ? at : sub(at, 0.5), slope: mul(onesLike(grid), scale)};
}

/**
 * 1 where `low < v < high`, else 0: in numbers and not in truth values, through which tfjs's gradients of gradients do not
 * find their way.
 */
const within = (v: Tensor, low: number, high: number): Tensor => mul(step(sub(v, low)), step(sub(high, v)));

/** Where it lies outside, at the border, and does not move. */
const clipped = ({at, slope}: Place, length: number): Place => ({
  at: clipByValue(at, 0, length - 1),
  slope: mul(slope, within(at, 0, length - 1)),
});

/** -1 where `v` is positive, else 1. */
const turned = (v: Tensor): Tensor => sub(1, mul(step(v), 2));

/** Mirrored at the centres of the outermost pixels if corners are aligned, else at their outer edges. */
function reflected({at, slope}: Place, length: number, alignCorners: boolean): Place {
  const least = alignCorners ? 0 : -0.5;
  const span = alignCorners ? length - 1 : length;
  if (span === 0) return {at: zerosLike(at), slope: zerosLike(slope)};
  const fromLeast = sub(at, least);
  const distance = abs(fromLeast);
  // to and fro: from 0 to span, and back
  const gone = sub(distance, mul(floor(mul(distance, 0.5 / span)), 2 * span));
  const beyond = sub(gone, span);
  return {
    at: add(sub(span, abs(beyond)), least),
    slope: mul(slope, mul(turned(beyond), turned(neg(fromLeast)))),
  };
}

function padded(place: Place, length: number, {paddingMode, alignCorners}: GridReading): Place {
  if (paddingMode === 'zeros') return place;
  return clipped(paddingMode === 'border' ? place : reflected(place, length, alignCorners), length);
}

/**
 * The pixels along an axis of `length`: two for each point, or one.
 *
 * @param grid - Values of any shape.
 */
export function axisTaps(grid: Tensor, length: number, reading: GridReading): Tap[] {
  const {at, slope} = padded(placeOf(grid, length, reading.alignCorners), length, reading);
  const tap = (pixel: Tensor, share: Tensor, growth: Tensor): Tap => {
    const inside = within(pixel, -0.5, length - 0.5);
    return {
      at: cast(clipByValue(pixel, 0, length - 1), 'int32'),
      share: mul(share, inside),
      slope: mul(growth, inside),
    };
  };
  // the even one of two that are equally near
  if (reading.mode === 'nearest') return [tap(round(at), onesLike(at), zerosLike(at))];
  const before = floor(at);
  const share = sub(at, before);
  return [tap(before, sub(1, share), neg(slope)), tap(add(before, 1), share, slope)];
}
