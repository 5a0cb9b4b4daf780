/**
 * tfjs's abstract `Initializer`, which it does not export although its layers accept nothing else.
 */
import {initializers} from '@tensorflow/tfjs-layers';

/** An initializer of tfjs; ours are among them. */
export type Initializer = ReturnType<typeof initializers.zeros>;

/** The parent of `Zeros`, as of every initializer. A subclass must override `apply`. */
export const InitializerBase: abstract new () => Initializer = Object.getPrototypeOf(initializers.zeros().constructor);
