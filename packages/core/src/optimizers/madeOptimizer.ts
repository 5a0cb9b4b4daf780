import {made} from '../made.ts';
import type {NamedOptimizer} from './optimizer.ts';
import type {OptimizerOptions} from './optimizerOptions.ts';

/** {@link made} for optimizers, whose learning rate may be a function. */
export function madeOptimizer<O extends OptimizerOptions, T extends NamedOptimizer>(
  owner: string,
  cls: new (options: O) => T,
  options: O,
): T {
  if (typeof options?.learningRate !== 'function') return made(owner, cls, options);
  // a configuration has the function's value, which only steps should ask for
  made(owner, cls, {...options, learningRate: 0});
  return new cls(options);
}
