/**
 * `elu` and `selu` by TensorFlow's operations, where there are none of our own, in as few passes as keep the digits: its own
 * `Elu` and `Selu` are the rounded `e^x` minus 1, and 0 for `x = -1e-8`.
 *
 * With `t = tanh(x/2)`, `e^x - 1 = 2t / (1 - t)`, which for negative `x` is `2 · softsign(t)`. For positive `x` that is
 * `1 - e^-x < x`, so that `max(x, 2 · softsign(t))` is elu of both, and its sign is that of `x`: the factor `α` below 0 is leaky
 * ReLU of the whole.
 */
import {exp, type KernelConfig, maximum, minimum, mul, type Tensor, tanh, tidy} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../nativeBackend.ts';
import type {OpAttribute} from '../tensorflowBinding.ts';
import {inTurn} from './inTurn.ts';

/** `scale · x` above 0, else `scale · alpha · (e^x - 1)`: what the kernels' attributes say, or the name of the function. */
export interface Unit {
  readonly alpha: number;
  readonly scale: number;
}

/** The constants of selu: Klambauer et al., arXiv:1706.02515 (2017). */
export const SELU: Readonly<Unit> = {alpha: 1.6732632423543772, scale: 1.0507009873554805};

const float = ({binding}: NativeBackend): OpAttribute => ({
  name: 'T',
  type: binding.TF_ATTR_TYPE,
  value: binding.TF_FLOAT,
});

const leaky = (native: NativeBackend, alpha: number): OpAttribute[] => [
  float(native),
  {name: 'alpha', type: native.binding.TF_ATTR_FLOAT, value: alpha},
];

function forward(native: NativeBackend, x: Tensor, {alpha, scale}: Unit): Tensor {
  const half = mul(x, 0.5);
  const unit = inTurn(
    tanh(half),
    t => native.executeSingleOutput('Softsign', [float(native)], [t]),
    y => maximum(y, half),
    y => mul(y, 2 * scale),
  );
  half.dispose();
  return alpha === 1 ? unit : inTurn(unit, y => native.executeSingleOutput('LeakyRelu', leaky(native, alpha), [y]));
}

function backward(native: NativeBackend, dy: Tensor, x: Tensor, {alpha, scale}: Unit): Tensor {
  const slope = inTurn(minimum(x, 0), exp, power => mul(power, dy));
  const scaled = scale === 1 ? slope : inTurn(slope, each => mul(each, scale));
  if (alpha === 1) return scaled;
  return inTurn(scaled, each => native.executeSingleOutput('LeakyReluGrad', leaky(native, alpha), [each, x]));
}

function kernels(name: string, unitOf: (attrs: object | undefined) => Unit): KernelConfig[] {
  return [
    {
      kernelName: name,
      backendName: 'tensorflow',
      kernelFunc: ({inputs, attrs, backend}) =>
        tidy(() => forward(backend as NativeBackend, inputs.x as Tensor, unitOf(attrs))),
    },
    {
      kernelName: `${name}Grad`,
      backendName: 'tensorflow',
      kernelFunc: ({inputs, attrs, backend}) => {
        const {dy, x} = inputs as Record<'dy' | 'x', Tensor>;
        return tidy(() => backward(backend as NativeBackend, dy, x, unitOf(attrs)));
      },
    },
  ];
}

/** The kernels of `ZooElu`, `ZooSelu` and their gradients. */
export const exponentialUnitKernels: readonly KernelConfig[] = [
  ...kernels('ZooElu', attrs => ({alpha: (attrs as {alpha: number}).alpha, scale: 1})),
  ...kernels('ZooSelu', () => SELU),
];
