/** Average pooling of images and its gradient, by operations of our own that know any padding and what counts of it. */
import type {KernelConfig, Tensor} from '@tensorflow/tfjs-core';
import type {AxisWindow} from '../../kernels/maxPool2dIndices.ts';
import type {NativeBackend} from '../nativeBackend.ts';
import {flagAttribute, integersAttribute} from '../opAttributes.ts';
import type {OpAttribute, TensorflowBinding} from '../tensorflowBinding.ts';

type Pair = readonly [number, number];

/** Windows of both axes, and which of their places count. */
export interface AveragedWindows {
  readonly pool: Pair;
  readonly strides: Pair;
  /** Padding above and to the left. */
  readonly before: Pair;
  /** Of places below and to the right of the image, how many count, if any outside of it do. */
  readonly after: Pair;
  readonly countPadding: boolean;
}

/** Pools images to `size`, or with the name of the gradient's operation brings what flows back to that size. */
export function averaged(
  op: 'ZooAvgPool2d' | 'ZooAvgPool2dGrad',
  native: NativeBackend,
  x: Tensor,
  windows: AveragedWindows,
  size: Pair,
): Tensor {
  return native.executeSingleOutput(op, averageAttributes(native.binding, windows, size), [x]);
}

/** What the operations are told. */
export function averageAttributes(
  binding: TensorflowBinding,
  {countPadding, ...windows}: AveragedWindows,
  size: Pair,
): OpAttribute[] {
  const lists = Object.entries({...windows, size}).map(([name, pair]) => integersAttribute(binding, name, [...pair]));
  return [...lists, flagAttribute(binding, 'count_padding', countPadding)];
}

interface KernelAttrs {
  readonly windows: readonly [AxisWindow, AxisWindow];
  readonly counted: 'inside' | 'padded' | 'whole';
  readonly outputSize: Pair;
}

function windowsOf({windows: [rows, columns], counted}: KernelAttrs): AveragedWindows {
  const pool = [rows.poolSize, columns.poolSize] as const;
  return {
    pool,
    strides: [rows.stride, columns.stride],
    before: [rows.pad[0], columns.pad[0]],
    // no window reaches further than its own length
    after: counted === 'whole' ? pool : [rows.pad[1], columns.pad[1]],
    countPadding: counted !== 'inside',
  };
}

/** The kernels of `ZooAvgPool2d` and its gradient, for where there are operations of our own. */
export const avgPool2dKernels: readonly KernelConfig[] = [
  {
    kernelName: 'ZooAvgPool2d',
    backendName: 'tensorflow',
    kernelFunc: ({inputs, attrs, backend}) => {
      const given = attrs as unknown as KernelAttrs;
      const x = inputs.x as Tensor;
      return averaged('ZooAvgPool2d', backend as NativeBackend, x, windowsOf(given), given.outputSize);
    },
  },
  {
    kernelName: 'ZooAvgPool2dGrad',
    backendName: 'tensorflow',
    kernelFunc: ({inputs, attrs, backend}) => {
      const {x, dy} = inputs as Record<'x' | 'dy', Tensor>;
      const size = [x.shape[1] ?? 0, x.shape[2] ?? 0] as const;
      const windows = windowsOf(attrs as unknown as KernelAttrs);
      return averaged('ZooAvgPool2dGrad', backend as NativeBackend, dy, windows, size);
    },
  },
];
