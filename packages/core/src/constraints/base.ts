/**
 * tfjs's abstract `Constraint`, which it does not export although its layers accept nothing else.
 */
import {constraints} from '@tensorflow/tfjs-layers';

/** A constraint of tfjs, as ours are: `apply` gives weights that are allowed. */
export type Constraint = ReturnType<typeof constraints.nonNeg>;

/** The parent of `NonNeg`, as of every constraint. A subclass must override `apply`. */
export const ConstraintBase: abstract new () => Constraint = Object.getPrototypeOf(constraints.nonNeg().constructor);
