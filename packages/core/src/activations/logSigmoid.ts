/**
 * Logarithm of the logistic function.
 *
 * Reference: `torch.nn.functional.logsigmoid`.
 */
import {add, neg, relu, sigmoid, type Tensor} from '@tensorflow/tfjs-core';
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';
import {log1pExp} from './log1pExp.ts';

const apply = elementwise<NoOptions>(
  'ZooLogSigmoid',
  (x): Tensor => neg(add(relu(neg(x)), log1pExp(x))),
  (x): Tensor => sigmoid(neg(x)),
);

/** `-log(1 + e^-x)`: finite where the sigmoid is 0 already. */
export const logSigmoid: Activation = defineActivation({name: 'logSigmoid', defaults: {}, apply});
