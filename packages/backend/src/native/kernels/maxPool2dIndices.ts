/** Where the largest value of each window is, by an operation of our own: the composition makes six passes a place of the window. */
import type {KernelConfig, Tensor} from '@tensorflow/tfjs-core';
import type {AxisWindow} from '../../kernels/maxPool2dIndices.ts';
import type {NativeBackend} from '../nativeBackend.ts';
import {windowAttributes} from './windowAttributes.ts';

/** The kernel of `ZooMaxPool2dIndices`, for where there are operations of our own. */
export const maxPool2dIndicesKernel: KernelConfig = {
  kernelName: 'ZooMaxPool2dIndices',
  backendName: 'tensorflow',
  kernelFunc: ({inputs, attrs, backend}) => {
    const native = backend as NativeBackend;
    const [rows, columns] = (attrs as unknown as {windows: [AxisWindow, AxisWindow]}).windows;
    const windows = windowAttributes(native.binding, {
      pool: [rows.poolSize, columns.poolSize],
      strides: [rows.stride, columns.stride],
      before: [rows.pad[0], columns.pad[0]],
      dilations: [rows.dilation, columns.dilation],
    });
    return native.executeSingleOutput('ZooMaxPool2dIndices', windows, [inputs.x as Tensor, inputs.pooled as Tensor]);
  },
};
