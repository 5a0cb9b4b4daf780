import type {Tensor} from '@tensorflow/tfjs-core';
import type {TapeNode} from './tape.ts';

/** An operation on the way from variables to a result. */
export interface Step {
  readonly node: TapeNode;
  /** Names of the inputs that depend on the variables, and the inputs. */
  readonly inputs: readonly (readonly [name: string, input: Tensor])[];
}

/** The operations by which `to` depends on any of `from`, in their order. */
export function path(tape: readonly TapeNode[], from: readonly Tensor[], to: Tensor): Step[] {
  const dependent = new Set(from.map(({id}) => id));
  const steps: Step[] = [];
  for (const node of tape) {
    const inputs = Object.entries(node.inputs).filter(([, {id}]) => dependent.has(id));
    if (inputs.length === 0) continue;
    for (const {id} of node.outputs) dependent.add(id);
    steps.push({node, inputs});
  }
  const needed = new Set([to.id]);
  const leading = steps.toReversed().filter(({node, inputs}) => {
    if (!node.outputs.some(({id}) => needed.has(id))) return false;
    for (const [, {id}] of inputs) needed.add(id);
    return true;
  });
  return leading.reverse();
}
