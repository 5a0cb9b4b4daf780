import {type Scalar, tidy, type Variable} from '@tensorflow/tfjs-core';
import {type GradientReceiver, PendingGradients} from '../../src/gradients/pendingGradients.ts';

/** Computes a number and hands over its gradients one by one, each of which is disposed then. */
export function streamGradients(f: () => Scalar, variables: readonly Variable[], receiver: GradientReceiver): Scalar {
  return tidy(() => {
    const pending = new PendingGradients(f, variables);
    pending.stream(receiver);
    return pending.value;
  });
}
