/** Backpropagation that frees on its way. */
import {add, clone, dispose, engine, ones, type Tensor, tidy, type Variable} from '@tensorflow/tfjs-core';
import type {Step} from './path.ts';
import {type RowGradient, rowGradient} from './rowGradients.ts';
import {release, type TapeNode} from './tape.ts';

/** Takes gradients; each tensor is then its own. */
export interface GradientTaker {
  take(variable: Variable, gradient: Tensor): void;
  /** How gradients are taken in rows; left out by who takes whole ones only. */
  readonly inRows?: {
    /** How many rows of a variable's gradient are taken at a time; `undefined` for all. */
    count(variable: Variable): number | undefined;
    /** Takes rows from `begin` on: those that follow the rows before, until there are none left. */
    take(variable: Variable, rows: Tensor, begin: number): void;
  };
}

/**
 * Walks back from a result of one number to the variables it depends on.
 *
 * What an operation has put aside, and the gradient by its outputs, are disposed as soon as the gradients by its inputs are
 * there. A variable's gradient is handed over as soon as no operation is left that may add to it, and what operations have
 * put aside of the variable is gone by then. If one operation alone uses the variable, and can compute some rows of its gradient,
 * whoever takes gradients in rows gets them so, and the whole is never there.
 */
export function walkBack(
  steps: readonly Step[],
  y: Tensor,
  variables: readonly Variable[],
  taker: GradientTaker,
): void {
  const gradients = new Map([[y.id, ones(y.shape)]]);
  const uses = new Map<number, number>();
  for (const {inputs} of steps) for (const [, {id}] of inputs) uses.set(id, (uses.get(id) ?? 0) + 1);
  const targets = new Map(variables.map(variable => [variable.id, variable]));

  const handOver = (id: number): void => {
    const [variable, gradient] = [targets.get(id), gradients.get(id)];
    if (variable === undefined || gradient === undefined || (uses.get(id) ?? 0) > 0) return;
    gradients.delete(id);
    taker.take(variable, gradient);
  };

  /** The input whose gradient is taken in rows, if there is one: while its rows are taken it is changed, and others may need it. */
  const asRows = ({kernelName}: TapeNode, inputs: Step['inputs'], upstream: readonly unknown[]): InRows | undefined => {
    if (upstream.includes(undefined)) return undefined;
    for (const [name, {id}] of inputs) {
      const [variable, gradient] = [targets.get(id), rowGradient(kernelName, name)];
      if (variable === undefined || gradient === undefined || gradients.has(id) || uses.get(id) !== 1) continue;
      const count = taker.inRows?.count(variable);
      if (count !== undefined) return {variable, gradient, count};
    }
    return undefined;
  };

  handOver(y.id);
  for (const {node, inputs} of steps.toReversed()) {
    const upstream = node.outputs.map(({id}) => gradients.get(id));
    const inRows = asRows(node, inputs, upstream);
    const whole = inputs.filter(([, {id}]) => id !== inRows?.variable.id);
    const found = inputGradients(node, whole, upstream);
    if (inRows) takeRows(node, upstream as Tensor[], inRows, taker);
    for (const {id} of node.outputs) gradients.delete(id);
    dispose(upstream.flatMap(dy => dy ?? []));
    release(node);
    for (const [i, [, {id}]] of whole.entries()) {
      gradients.set(id, sum(gradients.get(id), found[i]));
      uses.set(id, (uses.get(id) ?? 0) - 1);
    }
    for (const [, {id}] of whole) handOver(id);
  }
}

/** A variable, and how many rows of its gradient are taken at a time. */
interface InRows {
  readonly variable: Variable;
  readonly gradient: RowGradient;
  readonly count: number;
}

/** Hands over a gradient from its first row to its last. */
function takeRows(
  {saved = []}: TapeNode,
  upstream: readonly Tensor[],
  {variable, gradient, count}: InRows,
  {inRows}: GradientTaker,
): void {
  saved[gradient.place]?.dispose();
  const [rows] = variable.shape;
  for (let begin = 0; begin < rows; begin += count) {
    const part = tidy(() => gradient.of(upstream, saved, begin, Math.min(begin + count, rows)));
    inRows?.take(variable, part, begin);
  }
}

/** The gradients by the inputs of an operation, each a tensor that nobody else has. */
function inputGradients(node: TapeNode, inputs: Step['inputs'], upstream: readonly (Tensor | undefined)[]): Tensor[] {
  return tidy(() => {
    // where nothing depends on an output tfjs puts zeros
    const gradients = node.gradient?.(upstream as Tensor[]);
    if (gradients === undefined)
      throw new Error(`Cannot compute gradient: gradient function not found for ${node.kernelName}.`);
    const found = inputs.map(([name, input]) => checked(node, name, input, gradients[name]));
    // some hand back what they were given, or what they keep, or the same twice
    return found.map((dx, i) => (isHere(dx) && found.indexOf(dx) === i ? dx : clone(dx)));
  });
}

/** Whether a tensor belongs to the `tidy` that runs: it was made there, and is not kept. */
const isHere = ({kept, scopeId}: Tensor): boolean => !kept && scopeId === engine().state.activeScope.id;

/** Computes a gradient. */
function checked(node: TapeNode, name: string, input: Tensor, gradient: (() => Tensor) | undefined): Tensor {
  if (gradient === undefined) throw new Error(`Cannot backprop through input ${name} of ${node.kernelName}.`);
  const dx = tidy(gradient);
  if (dx.dtype === 'float32' && String(dx.shape) === String(input.shape)) return dx;
  throw new Error(
    `Error in gradient for op ${node.kernelName}. The gradient of input '${name}' must have 'float32' dtype and shape ` +
      `[${input.shape}], but has '${dx.dtype}' and [${dx.shape}]`,
  );
}

/** Adds, in the order in which the gradients came; both are disposed. */
function sum(before: Tensor | undefined, more: Tensor): Tensor {
  if (before === undefined) return more;
  const both = add(before, more);
  dispose([before, more]);
  return both;
}
