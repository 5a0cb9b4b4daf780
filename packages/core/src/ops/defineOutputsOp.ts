/** Ops with several outputs, and gradients that need outputs: what {@link defineOp} is for one. */
import {
  engine,
  getBackend,
  getGradient,
  getKernel,
  type NamedAttrMap,
  type NamedTensorMap,
  registerGradient,
  registerKernel,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import {registerRowGradient} from '../gradients/rowGradients.ts';

/** By the name of an input, what computes some rows of the gradient by it, along its first axis. */
export type RowsOfGradients<I extends string, O extends string> = {
  readonly [input in I]?: (
    dys: Readonly<Record<O, Tensor>>,
    saved: Readonly<Record<I | O, Tensor>>,
    begin: number,
    end: number,
  ) => Tensor;
};

/** What an op is made of. `I` are the names of its inputs, `O` of its outputs, `A` its attributes. */
export interface OutputsOpDefinition<I extends string, O extends string, A extends object> {
  /** Kernel name, the same on every backend; ours begin with `Zoo`. */
  readonly name: string;
  /** The order in which kernels return the outputs. */
  readonly outputs: readonly O[];
  /** Computes the op with ops of tfjs. Runs inside a `tidy` and is not recorded for differentiation. */
  compose(inputs: Readonly<Record<I, Tensor>>, attrs: A): Record<O, Tensor>;
  /** Left out for an op that takes no tensors or is not differentiable. */
  readonly gradient?: {
    /** Inputs and outputs whose values the gradient needs. */
    readonly saves: readonly (I | O)[];
    /**
     * One function an input; only those are called whose result is needed. What is computed before they are lives until
     * the backward pass ends.
     *
     * @param dys - Upstream gradients; zeros for an output that nothing depends on.
     */
    of(dys: Readonly<Record<O, Tensor>>, saved: Readonly<Record<I | O, Tensor>>, attrs: A): Record<I, () => Tensor>;
    /** Rows `begin` to `end` of gradients by inputs that may be large; the input itself is not among what was saved. */
    readonly rows?: RowsOfGradients<I, O>;
  };
}

/** A call of an op, as {@link defineOutputsOp} makes it. */
export type OutputsOp<I extends string, O extends string, A extends object> = (
  inputs: Record<I, Tensor>,
  attrs: A,
) => Record<O, Tensor>;

/** Tensors by their names. */
const named = <N extends string>(names: readonly N[], tensors: readonly Tensor[]): Record<N, Tensor> =>
  Object.fromEntries(names.map((name, i) => [name, tensors[i]])) as Record<N, Tensor>;

/** Makes the function that runs an op on the current backend. Registers nothing before the first call. */
export function defineOutputsOp<I extends string, O extends string, A extends object>(
  definition: OutputsOpDefinition<I, O, A>,
): OutputsOp<I, O, A> {
  const {name, outputs, compose, gradient} = definition;

  function ensureKernel(): void {
    if (getKernel(name, getBackend()) != null) return;
    registerKernel({
      kernelName: name,
      backendName: getBackend(),
      kernelFunc: ({inputs, attrs}) => {
        const result = tidy(() => compose(inputs as unknown as Record<I, Tensor>, attrs as unknown as A));
        return outputs.map(output => result[output]);
      },
    });
  }

  function ensureGradient(): void {
    if (gradient === undefined || getGradient(name) != null) return;
    const isOutput = (each: I | O): each is O => outputs.includes(each as O);
    // tfjs hands over the inputs first, then the outputs in their own order
    const savedInputs = gradient.saves.filter(each => !isOutput(each));
    const savedOutputs = outputs.filter(each => gradient.saves.includes(each));
    const savedByName = (saved: readonly Tensor[]): Record<I | O, Tensor> =>
      named<I | O>([...savedInputs, ...savedOutputs], saved);
    registerGradient({
      kernelName: name,
      inputsToSave: savedInputs,
      outputsToSave: outputs.map(output => savedOutputs.includes(output)),
      gradFunc: (dy, saved, attrs) =>
        gradient.of(named(outputs, Array.isArray(dy) ? dy : [dy]), savedByName(saved), attrs as unknown as A),
    });
    for (const [input, rows] of Object.entries(gradient.rows ?? {}) as [I, NonNullable<RowsOfGradients<I, O>[I]>][]) {
      registerRowGradient(name, input, {
        place: savedInputs.indexOf(input),
        of: (dys, saved, begin, end) => rows(named(outputs, dys), savedByName(saved), begin, end),
      });
    }
  }

  return (inputs, attrs) => {
    ensureKernel();
    ensureGradient();
    const found: Tensor | Tensor[] = engine().runKernel(
      name,
      inputs as NamedTensorMap,
      attrs as unknown as NamedAttrMap,
    );
    return named(outputs, Array.isArray(found) ? found : [found]);
  };
}
