import {AvgPoolGrad, type DataId} from '@tensorflow/tfjs-core';
import {avgPoolGradKernel} from '../kernels/avgPoolGrad.ts';
import {installKernel} from '../kernels/installKernel.ts';
import {maxPool2dKernels} from '../kernels/maxPool2d.ts';
import {type Access, adamUpdateInOnePass, sgdUpdateInOnePass} from '../kernels/onePass.ts';

/** The part of tfjs's plain JavaScript backend that kernels of ours call. */
interface CpuBackend {
  readSync(dataId: DataId): Float32Array;
  makeTensorInfo(
    shape: number[],
    dtype: 'float32',
    values: Float32Array,
  ): {dataId: DataId; shape: number[]; dtype: 'float32'};
}

/** Always new memory: the arrays are those that programs have given, or have got from `dataSync`. */
const access: Access<CpuBackend> = {
  backendName: 'cpu',
  read: (backend, {dataId}) => backend.readSync(dataId),
  output: (backend, {shape}) => {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1));
    return {info: backend.makeTensorInfo(shape, 'float32', values), values: () => values};
  },
};

/** Gives the plain JavaScript backend the kernels that it has wrong or slow; safe to call again. */
export function installCpuKernels(): void {
  installKernel('cpu', AvgPoolGrad, own => own && avgPoolGradKernel(own));
  for (const kernel of [...maxPool2dKernels('cpu'), adamUpdateInOnePass(access), sgdUpdateInOnePass(access)]) {
    installKernel('cpu', kernel.kernelName, () => kernel);
  }
}
