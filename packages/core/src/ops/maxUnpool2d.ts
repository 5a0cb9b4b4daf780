/**
 * The partial inverse of max pooling: values go back to where they were, all else is 0.
 *
 * Reference: `torch.nn.functional.max_unpool2d`.
 */
import {
  add,
  gather,
  max,
  min,
  mul,
  range,
  reshape,
  scalar,
  stack,
  type Tensor,
  type Tensor4D,
  tensorScatterUpdate,
  tidy,
  zeros,
} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {checkFloat} from './checkFloat.ts';
import {defineOp} from './defineOp.ts';
import {isDifferentiated} from './isDifferentiated.ts';
import {checkRank} from './pooling/byPlanes.ts';

interface Attrs {
  /** `[height, width]` */
  readonly outputSize: readonly [number, number];
}

/** Where the values go in the flattened result: `((b · height · width) + index) · channels + c`. */
function places(indices: Tensor, [height, width]: readonly [number, number]): Tensor {
  const [batch, , , channels] = (indices as Tensor4D).shape;
  const integer = (n: number): Tensor => scalar(n, 'int32');
  const images = mul(reshape(range(0, batch, 1, 'int32'), [batch, 1, 1, 1]), integer(height * width * channels));
  const own = add(mul(indices, integer(channels)), reshape(range(0, channels, 1, 'int32'), [1, 1, 1, channels]));
  return reshape(add(images, own), [indices.size]);
}

const gathered = ({dy, indices}: Record<'dy' | 'indices', Tensor>, {outputSize}: Attrs): Tensor =>
  reshape(gather(reshape(dy, [dy.size]), places(indices, outputSize) as Tensor4D), indices.shape);

/** A kernel of its own, so that a backend may take it in one go. */
const gradientOp = defineOp<'dy' | 'indices', Attrs>({name: 'ZooMaxUnpool2dGrad', compose: gathered});

const op = defineOp<'x' | 'indices', Attrs>({
  name: 'ZooMaxUnpool2d',
  compose: ({x, indices}, {outputSize}) => {
    const [batch, , , channels] = (x as Tensor4D).shape;
    const shape = [batch, ...outputSize, channels];
    const empty = zeros([batch * outputSize[0] * outputSize[1] * channels]);
    const rows = reshape(places(indices, outputSize), [x.size, 1]);
    return reshape(tensorScatterUpdate(empty, rows, reshape(x, [x.size])), shape);
  },
  gradient: {
    saves: ['indices'],
    of: (dy, {indices}, attrs) => ({
      x: () => (isDifferentiated() ? gathered : gradientOp)({dy, indices}, attrs),
      // whole numbers: tfjs asks for it where they come of the image that is differentiated by
      indices: () => zeros(indices.shape),
    }),
  },
});

/**
 * Puts each value where its index says, in a result that is 0 elsewhere. Of values with the same index one stays.
 *
 * @param x - Values `[batch, height, width, channels]`, float32.
 * @param indices - Of the same shape, int32: `row · outWidth + column`, as `maxPool2dWithIndices` gives them.
 * @param outputSize - `[outHeight, outWidth]`.
 * @returns `[batch, outHeight, outWidth, channels]`.
 * @throws ConfigError if the shapes differ or an index lies outside of the result; to see that, the indices are read.
 */
export function maxUnpool2d(x: Tensor, indices: Tensor, outputSize: readonly [number, number]): Tensor4D {
  checkFloat('maxUnpool2d', x);
  checkRank('maxUnpool2d', x, 2);
  if (indices.dtype !== 'int32' || indices.shape.join() !== x.shape.join()) {
    throw new ConfigError(
      `maxUnpool2d: indices are ${indices.dtype} of shape [${indices.shape}]; int32 of the values' shape [${x.shape}] is ` +
        'needed, as maxPool2dWithIndices gives them',
    );
  }
  return tidy(() => {
    checkRange(indices, outputSize);
    return op({x, indices}, {outputSize}) as Tensor4D;
  });
}

function checkRange(indices: Tensor, [height, width]: readonly [number, number]): void {
  if (indices.size === 0) return;
  const [least, most] = stack([min(indices), max(indices)]).dataSync();
  if (least >= 0 && most < height * width) return;
  throw new ConfigError(
    `maxUnpool2d: indices reach from ${least} to ${most}; an output of [${[height, width]}] has places 0 to ` +
      `${height * width - 1}. Give the size of what was pooled as outputSize`,
  );
}
