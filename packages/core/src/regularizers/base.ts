/**
 * tfjs's abstract `Regularizer`, which it does not export although its layers accept nothing else.
 */
import {regularizers} from '@tensorflow/tfjs-layers';

/** A regularizer of tfjs; ours are among them. */
export type Regularizer = ReturnType<typeof regularizers.l1l2>;

/** The parent of `L1L2`, as of every regularizer. A subclass must override `apply`. */
export const RegularizerBase: abstract new () => Regularizer = Object.getPrototypeOf(regularizers.l1l2().constructor);
