/**
 * tfjs's kernels in plain JavaScript, run for a backend that has none of its own or one that is wrong: values are copied
 * there and back. For operations that no training loop spends its time in.
 */
import {
  findBackendFactory,
  getKernel,
  type KernelBackend,
  type KernelConfig,
  type KernelFunc,
  type NamedTensorInfoMap,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';

/** The part of a backend that holds values. */
interface Holder {
  readSync(dataId: object): Float32Array;
  write(values: unknown, shape: number[], dtype: string): object;
}

/** The kernel `kernelName` for `backendName`, whose values it copies to tfjs's plain JavaScript backend, which must be loaded. */
export function borrowedKernel(backendName: string, kernelName: string): KernelConfig {
  // as it is now: a later replacement for plain JavaScript may need what other backends do not have
  const plainKernel = getKernel(kernelName, 'cpu') as KernelConfig | undefined;
  const makePlain = findBackendFactory('cpu');
  if (plainKernel === undefined || makePlain === null) {
    throw new Error(
      `borrowedKernel: tfjs's plain JavaScript backend has no '${kernelName}' to lend to '${backendName}'.`,
    );
  }
  const kernelFunc: KernelFunc = ({inputs, attrs, backend}) => {
    // made for one call, so that nothing that a kernel leaves behind outlives it; it would greet the user at its first tensor
    const plain = Object.assign(makePlain() as KernelBackend, {firstUse: false}) as KernelBackend & Holder;
    const own = backend as Holder;
    const made = plainKernel.kernelFunc({
      inputs: copiedAll(inputs, own, plain) as NamedTensorInfoMap,
      attrs,
      backend: plain,
    });
    return Array.isArray(made) ? made.map(output => copied(output, plain, own)) : copied(made, plain, own);
  };
  return {kernelName, backendName, kernelFunc};
}

/** Copies a tensor, or those of a list or a record, which tfjs's operations on strings and ragged tensors nest. */
function copiedAll(inputs: unknown, from: Holder, to: Holder): unknown {
  if (inputs === undefined || inputs === null) return inputs;
  if (Array.isArray(inputs)) return inputs.map(input => copiedAll(input, from, to));
  const tensor = inputs as TensorInfo;
  if (tensor.dataId !== undefined) return copied(tensor, from, to);
  return Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, copiedAll(input, from, to)]));
}

function copied({dataId, shape, dtype}: TensorInfo, from: Holder, to: Holder): TensorInfo {
  const values = from.readSync(dataId);
  // kernels in plain JavaScript return floats for integers here and there
  const typed = dtype === 'string' ? values : util.toTypedArray(values, dtype);
  return {dataId: to.write(typed, shape, dtype), shape, dtype};
}
