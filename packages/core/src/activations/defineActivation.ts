/**
 * What all activation functions share: options with defaults, a check of both, and the op that computes them.
 */
import {mul, type Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkFloat} from '../ops/checkFloat.ts';
import {defineOp} from '../ops/defineOp.ts';
import {isDifferentiated} from '../ops/isDifferentiated.ts';
import {opByOutput} from './opByOutput.ts';

/** Options of an activation that has none. */
export type NoOptions = Record<never, never>;

/** An activation function: `activation(x)` or `activation(x, options)`, of the shape of `x`. */
export interface Activation<O extends object = NoOptions> {
  (x: Tensor, options?: Partial<O>): Tensor;
  /** What it is called, in errors as well. */
  readonly activation: string;
  /** Every option with its default. */
  readonly defaults: Readonly<O>;
  /** Fills in the defaults and checks the options. Throws ConfigError. */
  resolve(options: Readonly<Partial<O>>): O;
}

/** What an activation function is made of. */
export interface ActivationDefinition<O extends object> {
  readonly name: string;
  readonly defaults: Readonly<O>;
  /** Throws ConfigError for options that cannot work. */
  check?(options: O): void;
  /** Computes it, for a float32 tensor and checked options. */
  apply(x: Tensor, options: O): Tensor;
}

/** Makes an activation function of its parts. */
export function defineActivation<O extends object>(definition: ActivationDefinition<O>): Activation<O> {
  const {name, defaults, check, apply} = definition;
  const resolve = (options: Readonly<Partial<O>>): O => {
    const unknown = Object.keys(options).find(key => !Object.hasOwn(defaults, key));
    if (unknown !== undefined) {
      const known = Object.keys(defaults);
      throw new ConfigError(
        `${name}: no option '${unknown}'; ${known.length === 0 ? 'it takes none' : `there are ${known.join(', ')}`}`,
      );
    }
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    const resolved: O = {...defaults, ...Object.fromEntries(given)};
    check?.(resolved);
    return resolved;
  };
  const activation = (x: Tensor, options: Partial<O> = {}): Tensor => {
    const resolved = resolve(options);
    checkFloat(name, x);
    return apply(x, resolved);
  };
  Object.defineProperty(activation, 'name', {value: name});
  return Object.assign(activation, {activation: name, defaults, resolve});
}

/**
 * The op of a function that treats each value by itself.
 *
 * The derivative is stated and not left to the composition's: there it would overflow, cancel, or take another side
 * than PyTorch does where the function has a kink.
 *
 * @param kernel - Name of the kernel; that of the gradient, of `dy` and `x`, ends in `Grad`.
 * @param value - `f(x)`.
 * @param slope - `f'(x)`.
 * @param by - What `slope` is given; `'y'` as {@link opByOutput} says. @defaultValue 'x'
 */
export function elementwise<O extends object>(
  kernel: string,
  value: (x: Tensor, options: O) => Tensor,
  slope: (x: Tensor, options: O) => Tensor,
  by: 'x' | 'y' = 'x',
): (x: Tensor, options: O) => Tensor {
  const byInput = ({dy, x}: Record<'dy' | 'x', Tensor>, options: O): Tensor => mul(dy, slope(x, options));
  // a kernel of its own, so that a backend may take it in fewer passes
  const gradientOp = defineOp<'dy' | 'x', O>({name: `${kernel}Grad`, compose: byInput});
  const gradient = (dy: Tensor, x: Tensor, options: O): Tensor =>
    (isDifferentiated() ? byInput : gradientOp)({dy, x}, options);
  if (by === 'y') return opByOutput(kernel, value, gradient);
  const op = defineOp<'x', O>({
    name: kernel,
    compose: ({x}, options) => value(x, options),
    gradient: {
      saves: ['x'],
      of: (dy, {x}, options) => ({x: () => gradient(dy, x, options)}),
    },
  });
  return (x, options) => op({x}, options);
}
