import {engine, type Tensor} from '@tensorflow/tfjs-core';
import {defineOutputsOp, type OutputsOp} from '../ops/defineOutputsOp.ts';

/**
 * The op of a function whose slope its output says: of some it is the same of the output as of the input. It keeps the output,
 * which the next layer keeps anyway, while of the input nobody else need know.
 *
 * @param name - Of the kernel.
 * @param value - `f(x)`.
 * @param gradient - `dy · f'(x)`, given `dy` and either `x` or `f(x)`.
 * @param ofInput - The same given `x`, of operations that have gradients, where the slope is not the same of `f(x)`.
 *   @defaultValue gradient
 */
export function opByOutput<O extends object>(
  name: string,
  value: (x: Tensor, options: O) => Tensor,
  gradient: (dy: Tensor, xOrY: Tensor, options: O) => Tensor,
  ofInput: (dy: Tensor, x: Tensor, options: O) => Tensor = gradient,
): (x: Tensor, options: O) => Tensor {
  const saving = (kernel: string, kept: 'x' | 'y', slopes: typeof gradient): OutputsOp<'x', 'y', O> =>
    defineOutputsOp<'x', 'y', O>({
      name: kernel,
      outputs: ['y'],
      compose: ({x}, options) => ({y: value(x, options)}),
      gradient: {
        saves: [kept],
        of: ({y: dy}, saved, options) => ({x: () => slopes(dy, saved[kept], options)}),
      },
    });
  const byOutput = saving(name, 'y', gradient);
  // tfjs takes an output that was saved for a constant, and the gradient of a gradient for one that does not depend on `x`
  const byInput = saving(`${name}ByInput`, 'x', ofInput);
  return (x, options) => (engine().state.gradientDepth > 1 ? byInput : byOutput)({x}, options).y;
}
