/**
 * Average pooling of images: what each window sees, padding being 0, is added up and divided by how many places count.
 *
 * `y = Σ x / count`, and at each place `dx` is the sum of `dy / count` over the windows that hold it. Each of the two is the
 * other's gradient.
 */
import {
  AvgPoolGrad,
  engine,
  type NamedAttrMap,
  type Tensor4D,
  avgPool as tfAvgPool,
  zeros,
  zerosLike,
} from '@tensorflow/tfjs-core';
import {defineOp, type Op} from '../defineOp.ts';
import {type Counted, type CountedWindows, isSame, rescaled} from './counted.ts';
import {framed, frameOf, inverse} from './frame.ts';
import {type AxisWindow, pooledLength} from './window.ts';

type Pair = [number, number];

interface Attrs extends CountedWindows {
  /** How many windows there are, `[rows, columns]`. */
  readonly outputSize: readonly [number, number];
}

const poolSizeOf = ([rows, columns]: CountedWindows['windows']): Pair => [rows.poolSize, columns.poolSize];
const stridesOf = ([rows, columns]: CountedWindows['windows']): Pair => [rows.stride, columns.stride];

const op: Op<'x', Attrs> = defineOp<'x', Attrs>({
  name: 'ZooAvgPool2d',
  compose: ({x}, attrs) => {
    const [image, poolSize, strides] = [x as Tensor4D, poolSizeOf(attrs.windows), stridesOf(attrs.windows)];
    if (isSame(x, attrs)) return tfAvgPool(image, poolSize, strides, 'same');
    return rescaled(tfAvgPool(framed(image, frameOf(image, attrs.windows), 0), poolSize, strides, 'valid'), x, attrs);
  },
  gradient: {
    saves: ['x'],
    of: (dy, {x}, attrs) => ({x: () => gradientOp({x, dy}, attrs)}),
  },
});

/** A kernel of its own, so that a backend may know a faster way. Of `x` it needs the shape alone. */
const gradientOp: Op<'x' | 'dy', Attrs> = defineOp<'x' | 'dy', Attrs>({
  name: 'ZooAvgPool2dGrad',
  compose: ({x, dy}, attrs) => {
    if (!isSame(x, attrs)) return ofWhole(x as Tensor4D, dy as Tensor4D, attrs);
    const {windows} = attrs;
    return sameGradientOp({x, dy}, {...attrs, poolSize: poolSizeOf(windows), strides: stridesOf(windows)});
  },
  gradient: {
    saves: ['x'],
    of: (ddx, {x}, attrs) => ({x: () => zerosLike(x), dy: () => op({x: ddx}, attrs)}),
  },
});

/** That of padding 'same', for backends whose own is right: on some it is wrong. */
const sameGradientOp = defineOp<'x' | 'dy', CountedWindows & {readonly poolSize: Pair; readonly strides: Pair}>({
  name: 'ZooAvgPool2dSameGrad',
  compose: ({x, dy}, attrs) => ofWhole(x as Tensor4D, dy as Tensor4D, attrs),
});

/** The gradient as that of whole windows: what flows back through one is scaled up by what of it does not count. */
function ofWhole(x: Tensor4D, dy: Tensor4D, attrs: CountedWindows): Tensor4D {
  const {windows} = attrs;
  const frame = frameOf(x, windows);
  const [rows, columns] = frame.map(([before, after]) => before + after);
  const [batch, height, width, channels] = x.shape;
  // of the images that were padded it needs the shape alone
  const input: Tensor4D = rows + columns === 0 ? x : zeros([batch, height + rows, width + columns, channels]);
  const whole = {filterSize: poolSizeOf(windows), strides: stridesOf(windows), pad: 'valid'};
  const inputs = {dy: rescaled(dy, x, attrs), input};
  const dx: Tensor4D = engine().runKernel(AvgPoolGrad, inputs, whole as unknown as NamedAttrMap);
  return framed(dx, inverse(frame), 0);
}

/** Pools images, which windows are known to fit into. */
export function avgPoolPlane(x: Tensor4D, windows: readonly [AxisWindow, AxisWindow], counted: Counted): Tensor4D {
  const [rows, columns] = windows.map((window, axis) => pooledLength('avgPool2d', x.shape[axis + 1], window));
  return op({x}, {windows, counted, outputSize: [rows, columns]}) as Tensor4D;
}
