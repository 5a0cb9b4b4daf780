/** Pooling with numbers as padding, which tfjs-node refuses: by TensorFlow's own, by means of padded images, by our own. */
import {
  AvgPool,
  AvgPoolGrad,
  backend_util,
  engine,
  type KernelConfig,
  type KernelFunc,
  MaxPool,
  type MaxPoolAttrs,
  MaxPoolGrad,
  mul,
  type NamedAttrMap,
  pad as padWith,
  slice,
  type Tensor,
  type Tensor4D,
  tensor4d,
  tidy,
} from '@tensorflow/tfjs-core';
import {asTensor4D} from '../../kernels/asTensor4D.ts';
import type {MaxPool2dKernelAttrs} from '../../kernels/maxPool2d.ts';
import type {NativeBackend} from '../nativeBackend.ts';
import {hasOwnOps} from '../ownOps.ts';
import {type AveragedWindows, averaged} from './avgPool2d.ts';

type Info = backend_util.Conv2DInfo;
type Run = (images: Readonly<Record<string, Tensor4D>>, info: Info, native: NativeBackend) => Tensor;

/** Kernels of pooling and of its gradients, by tfjs's names, to be made from tfjs-node's. */
export const EXPLICIT_POOLS: Readonly<Record<string, (own: KernelConfig) => KernelConfig>> = {
  [MaxPool]: own =>
    explicitKernel(own, ({x}, info) => {
      if (!isWide(info)) return run('ZooMaxPool2d', {x}, ofFrame(info));
      return run(MaxPool, {x: framed(x, info, Number.NEGATIVE_INFINITY)}, ofWindow(info));
    }),
  [MaxPoolGrad]: own =>
    explicitKernel(
      own,
      ({input, output, dy}, info) => {
        if (!isWide(info)) return run('ZooMaxPool2dGrad', {x: input, y: output, dy}, ofFrame(info));
        const images = {dy, input: framed(input, info, Number.NEGATIVE_INFINITY), output};
        return unframed(run(MaxPoolGrad, images, ofWindow(info)), info);
      },
      hasOwnOps,
    ),
  [AvgPool]: own =>
    explicitKernel(
      own,
      ({x}, info, native) => {
        const {outHeight, outWidth} = info;
        if (hasOwnOps()) return averaged('ZooAvgPool2d', native, x as Tensor, ofInside(info), [outHeight, outWidth]);
        return mul(run(AvgPool, {x: framed(x, info)}, ofWindow(info)), wholeByInside(info));
      },
      hasOwnOps,
    ),
  [AvgPoolGrad]: own =>
    explicitKernel(
      own,
      ({dy, input}, info, native) => {
        // with a padding an axis tfjs divides by the whole window, and its specs ask for it: no gradient of what pooling does
        const isWhole = info.padInfo.type === 'EXPLICIT';
        if (hasOwnOps()) {
          const windows = {...ofInside(info), countPadding: isWhole};
          return averaged('ZooAvgPool2dGrad', native, dy as Tensor, windows, [info.inHeight, info.inWidth]);
        }
        const shares: Tensor4D | undefined = isWhole ? dy : mul(dy as Tensor4D, wholeByInside(info));
        const dx = run(AvgPoolGrad, {dy: shares, input: framed(input, info)}, ofWindow(info));
        return unframed(dx, info);
      },
      hasOwnOps,
    ),
};

/**
 * tfjs-node's own kernel for 'same' and 'valid', unless `always` says that an operation of our own is faster at these as well, and
 * `explicit` for every other padding.
 */
function explicitKernel(own: KernelConfig, explicit: Run, always: () => boolean = () => false): KernelConfig {
  const kernelFunc: KernelFunc = args => {
    const {filterSize, strides, pad, dimRoundingMode} = args.attrs as unknown as MaxPoolAttrs;
    const shape = asTensor4D(args.inputs.input ?? args.inputs.x, 'x').shape;
    const info = backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    const {type} = info.padInfo;
    if ((type === 'VALID' || type === 'SAME') && !always()) return own.kernelFunc(args);
    const images = args.inputs as unknown as Record<string, Tensor4D>;
    return tidy(() => explicit(images, info, args.backend as NativeBackend));
  };
  return {...own, kernelFunc};
}

function run(kernel: string, images: Record<string, Tensor4D | undefined>, attrs: object): Tensor4D {
  return engine().runKernel(kernel, images as Record<string, Tensor4D>, attrs as NamedAttrMap);
}

/** Padding with which windows end where the last one does: sizes that were rounded leave places over, or reach beyond. */
function frameOf(info: Info): [[number, number], [number, number]] {
  const {padInfo, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth, filterHeight, filterWidth} = info;
  const bottom = (outHeight - 1) * strideHeight + filterHeight - inHeight - padInfo.top;
  const right = (outWidth - 1) * strideWidth + filterWidth - inWidth - padInfo.left;
  return [
    [padInfo.top, Math.max(0, bottom)],
    [padInfo.left, Math.max(0, right)],
  ];
}

function ofFrame(info: Info): MaxPool2dKernelAttrs {
  return {
    poolSize: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    frame: frameOf(info),
  };
}

function ofWindow({filterHeight, filterWidth, strideHeight, strideWidth}: Info): object {
  return {filterSize: [filterHeight, filterWidth], strides: [strideHeight, strideWidth], pad: 'valid'};
}

/** Windows of which the places inside count; and, if those outside are to as well, all. */
function ofInside({padInfo, filterHeight, filterWidth, strideHeight, strideWidth}: Info): AveragedWindows {
  return {
    pool: [filterHeight, filterWidth],
    strides: [strideHeight, strideWidth],
    before: [padInfo.top, padInfo.left],
    after: [filterHeight, filterWidth],
    countPadding: false,
  };
}

function framed(x: Tensor4D | undefined, info: Info, value = 0): Tensor4D {
  return padWith(x as Tensor4D, [[0, 0], ...frameOf(info), [0, 0]], value);
}

function unframed(x: Tensor4D, {padInfo, inShape}: Info): Tensor4D {
  return slice(x, [0, padInfo.top, padInfo.left, 0], inShape);
}

/** Whether there is padding that a window fits into, which TensorFlow's max pooling refuses. */
function isWide(info: Info): boolean {
  const [rows, columns] = frameOf(info);
  return Math.max(...rows) >= info.filterHeight || Math.max(...columns) >= info.filterWidth;
}

/** Places of a whole window by those inside the image, `[1, outHeight, outWidth, 1]`. */
function wholeByInside(info: Info): Tensor4D {
  const {outHeight, outWidth, strideHeight, strideWidth, filterHeight, filterWidth, padInfo, inHeight, inWidth} = info;
  const rows = insides(outHeight, strideHeight, filterHeight, padInfo.top, inHeight);
  const columns = insides(outWidth, strideWidth, filterWidth, padInfo.left, inWidth);
  const values = rows.flatMap(row => columns.map(column => (filterHeight * filterWidth) / (row * column)));
  return tensor4d(values, [1, outHeight, outWidth, 1]);
}

/** For each window along an axis, how much of it is inside. */
function insides(windows: number, stride: number, size: number, before: number, length: number): number[] {
  return Array.from({length: windows}, (_, i) => {
    const start = i * stride - before;
    return Math.max(0, Math.min(start + size, length) - Math.max(start, 0));
  });
}
