/**
 * Logarithms of probabilities from scores.
 *
 * Reference: `torch.nn.functional.log_softmax`.
 */
import {exp, mul, sub, sum, type Tensor, logSoftmax as tfLogSoftmax} from '@tensorflow/tfjs-core';
import {defineOp} from '../ops/defineOp.ts';
import {type AxisOptions, alongAxis, checkAxis} from './alongAxis.ts';
import {type Activation, defineActivation, type NoOptions} from './defineActivation.ts';
import {opByOutput} from './opByOutput.ts';

/** `dy - e^y Σ dy` along the last axis. */
const slopes = ({dy, y}: Record<'dy' | 'y', Tensor>): Tensor => sub(dy, mul(exp(y), sum(dy, -1, true)));

/** A kernel of its own, so that a backend may take it in one go. */
const gradientOp = defineOp<'dy' | 'y', NoOptions>({name: 'ZooLogSoftmaxGrad', compose: slopes});

const alongLast = opByOutput<NoOptions>(
  'ZooLogSoftmax',
  x => tfLogSoftmax(x),
  (dy, y) => gradientOp({dy, y}, {}),
  (dy, x) => slopes({dy, y: tfLogSoftmax(x)}),
);

/** `x_c - log Σ_k e^x_k` along `axis`: finite where softmax is 0 already. */
export const logSoftmax: Activation<AxisOptions> = defineActivation({
  name: 'logSoftmax',
  defaults: {axis: -1},
  check: ({axis}) => checkAxis('logSoftmax', axis),
  apply: (x, {axis}) => alongAxis('logSoftmax', x, axis, last => alongLast(last, {})),
});
