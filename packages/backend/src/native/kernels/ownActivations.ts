/** Activation functions and their gradients as one pass each, by operations of our own; compositions take up to twelve. */
import type {KernelConfig, Tensor} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import {floatAttribute} from '../opAttributes.ts';
import {SELU} from './exponentialUnits.ts';

/** The two numbers that an operation is told; what they mean depends on it. */
type Numbers = readonly [a: number, b: number];

interface OwnActivation {
  /** The kernel; that of the gradient ends in `Grad`, as the operation's does. */
  readonly kernel: string;
  readonly op: string;
  /** From the kernel's attributes. @defaultValue it takes none */
  readonly numbers?: (attrs: object) => Numbers;
  /** Whether TensorFlow itself is as fast at the function. @defaultValue false */
  readonly gradientOnly?: boolean;
}

const ACTIVATIONS: readonly OwnActivation[] = [
  {kernel: 'ZooElu', op: 'ZooExponentialUnit', numbers: attrs => [(attrs as {alpha: number}).alpha, 1]},
  {kernel: 'ZooSelu', op: 'ZooExponentialUnit', numbers: () => [SELU.alpha * SELU.scale, SELU.scale]},
  {kernel: 'ZooSilu', op: 'ZooSilu'},
  {kernel: 'ZooMish', op: 'ZooMish'},
  {
    kernel: 'ZooSoftplus',
    op: 'ZooSoftplus',
    numbers: attrs => {
      const {beta, threshold} = attrs as {beta: number; threshold: number};
      return [beta, threshold];
    },
  },
  {kernel: 'ZooLogSigmoid', op: 'ZooLogSigmoid'},
  {kernel: 'ZooGelu', op: 'ZooGelu'},
  {kernel: 'ZooGeluTanh', op: 'ZooGeluTanh'},
  {kernel: 'ZooSigmoid', op: 'ZooSigmoid', gradientOnly: true},
  {kernel: 'ZooTanh', op: 'ZooTanh', gradientOnly: true},
  {kernel: 'ZooRelu6', op: 'ZooClip', numbers: () => [0, 6]},
  {
    kernel: 'ZooHardTanh',
    op: 'ZooClip',
    numbers: attrs => {
      const {minValue, maxValue} = attrs as {minValue: number; maxValue: number};
      return [minValue, maxValue];
    },
  },
  {kernel: 'ZooHardSigmoid', op: 'ZooHardSigmoid'},
  {kernel: 'ZooHardSwish', op: 'ZooHardSwish'},
];

function kernelsOf({kernel, op, numbers = () => [0, 0], gradientOnly = false}: OwnActivation): KernelConfig[] {
  const make = (suffix: '' | 'Grad', names: readonly string[]): KernelConfig => ({
    kernelName: `${kernel}${suffix}`,
    backendName: 'tensorflow',
    kernelFunc: ({inputs, attrs, backend}) => {
      const native = backend as NativeBackend;
      const [a, b] = numbers(attrs ?? {});
      const attributes = [floatAttribute(native.binding, 'a', a), floatAttribute(native.binding, 'b', b)];
      const tensors = names.map(name => inputs[name] as Tensor);
      return native.executeSingleOutput(`${op}${suffix}`, attributes, tensors);
    },
  });
  const gradient = make('Grad', ['dy', 'x']);
  return gradientOnly ? [gradient] : [make('', ['x']), gradient];
}

/** A kernel that is an operation of the same name, which is told nothing but these tensors. */
const plainKernel = (kernelName: string, names: readonly string[]): KernelConfig => ({
  kernelName,
  backendName: 'tensorflow',
  kernelFunc: ({inputs, backend}) => {
    const tensors = names.map(name => inputs[name] as Tensor);
    return (backend as NativeBackend).executeSingleOutput(kernelName, [], tensors);
  },
});

/** Their kernels, for where there are operations of our own. */
export const ownActivationKernels: readonly KernelConfig[] = [
  ...ACTIVATIONS.flatMap(kernelsOf),
  plainKernel('ZooLogSoftmax', ['x']),
  plainKernel('ZooLogSoftmaxGrad', ['dy', 'y']),
  plainKernel('ZooPrelu', ['x', 'weight']),
  plainKernel('ZooPreluGrad', ['dy', 'x', 'weight']),
  plainKernel('ZooPreluWeightGrad', ['dy', 'x', 'weight']),
];
