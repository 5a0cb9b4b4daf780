/**
 * Rectified linear unit whose slope below 0 is learned.
 *
 * He et al., "Delving deep into rectifiers", arXiv:1502.01852 (2015). Reference: `torch.nn.functional.prelu`.
 */
import {add, mul, neg, relu, reshape, sub, sum, type Tensor, zerosLike} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkFloat} from '../ops/checkFloat.ts';
import {defineOp} from '../ops/defineOp.ts';
import {isDifferentiated} from '../ops/isDifferentiated.ts';
import type {NoOptions} from './defineActivation.ts';
import {isPositive} from './isPositive.ts';

type Inputs = Record<'dy' | 'x' | 'weight', Tensor>;

/** The slope by `x` is 1 above 0, else the weight. */
function slopes({dy, x, weight}: Inputs): Tensor {
  const above = isPositive(x);
  return mul(dy, add(above, mul(sub(1, above), weight)));
}

function weightSlopes({dy, x, weight}: Inputs): Tensor {
  // a sum of nothing on wasm is whatever its memory held
  if (x.size === 0) return zerosLike(weight);
  const axes = Array.from({length: weight.size === 1 ? x.rank : x.rank - 1}, (_, i) => i);
  return reshape(neg(sum(mul(dy, relu(neg(x))), axes)), weight.shape);
}

/** Kernels of their own, so that a backend may take each in one go. */
const slopesOp = defineOp<keyof Inputs, NoOptions>({name: 'ZooPreluGrad', compose: slopes});
const weightSlopesOp = defineOp<keyof Inputs, NoOptions>({name: 'ZooPreluWeightGrad', compose: weightSlopes});

const op = defineOp<'x' | 'weight', NoOptions>({
  name: 'ZooPrelu',
  compose: ({x, weight}) => sub(relu(x), mul(relu(neg(x)), weight)),
  gradient: {
    saves: ['x', 'weight'],
    of: (dy, {x, weight}) => {
      const inputs = {dy, x, weight};
      return {
        x: () => (isDifferentiated() ? slopes(inputs) : slopesOp(inputs, {})),
        weight: () => (isDifferentiated() ? weightSlopes(inputs) : weightSlopesOp(inputs, {})),
      };
    },
  },
});

/**
 * `x` above 0, else `weight · x`.
 *
 * @param x - `[batch, …, channels]`, float32.
 * @param weight - `[1]`, or one for each channel: `[channels]`.
 * @throws ConfigError if `x` is not float32 or the weight fits neither.
 */
export function prelu(x: Tensor, weight: Tensor): Tensor {
  checkFloat('prelu', x);
  const channels = x.shape[x.rank - 1] ?? 1;
  if (weight.rank !== 1 || (weight.size !== 1 && weight.size !== channels)) {
    throw new ConfigError(
      `prelu: weight has shape [${weight.shape}] and x [${x.shape}]; ` +
        `[1] or one number for each of the ${channels} channels, [${channels}], is needed`,
    );
  }
  return op({x, weight}, {});
}
