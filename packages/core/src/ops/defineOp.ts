/**
 * Ops as named kernels: defined once, with a gradient and a composition that works on any backend.
 *
 * A backend that can do better registers a kernel of the same name, with `registerKernel` of tfjs, before the op is
 * first called on it; from then on the op runs that kernel. Gradients are computed for the inputs that need one only.
 */
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

/** What an op is made of. `I` are the names of its inputs, `A` its attributes. */
export interface OpDefinition<I extends string, A extends object> {
  /** Kernel name, the same on every backend; ours begin with `Zoo`. */
  readonly name: string;
  /** Computes the op with ops of tfjs. Runs inside a `tidy` and is not recorded for differentiation. */
  compose(inputs: Readonly<Record<I, Tensor>>, attrs: A): Tensor;
  /** Left out for an op that takes no tensors or is not differentiable. */
  readonly gradient?: {
    /** Inputs whose values the gradient needs. */
    readonly saves: readonly I[];
    /** One function an input; only those are called whose result is needed. */
    of(dy: Tensor, saved: Readonly<Record<I, Tensor>>, attrs: A): Record<I, () => Tensor>;
  };
}

/** A call of an op, as {@link defineOp} makes it. */
export type Op<I extends string, A extends object> = (inputs: Record<I, Tensor>, attrs: A) => Tensor;

/** Makes the function that runs an op on the current backend. Registers nothing before the first call. */
export function defineOp<I extends string, A extends object>(definition: OpDefinition<I, A>): Op<I, A> {
  const {name, compose, gradient} = definition;

  function ensureKernel(): void {
    if (getKernel(name, getBackend()) != null) return;
    registerKernel({
      kernelName: name,
      backendName: getBackend(),
      kernelFunc: ({inputs, attrs}) =>
        tidy(() => compose(inputs as unknown as Record<I, Tensor>, attrs as unknown as A)),
    });
  }

  function ensureGradient(): void {
    if (gradient === undefined || getGradient(name) != null) return;
    const {saves, of} = gradient;
    registerGradient({
      kernelName: name,
      inputsToSave: [...saves],
      gradFunc: (dy, saved, attrs) => {
        const named = Object.fromEntries(saves.map((input, i) => [input, saved[i]])) as Record<I, Tensor>;
        return of(dy as Tensor, named, attrs as unknown as A);
      },
    });
  }

  return (inputs, attrs) => {
    ensureKernel();
    ensureGradient();
    return engine().runKernel(name, inputs as NamedTensorMap, attrs as unknown as NamedAttrMap) as Tensor;
  };
}
