import {zeros} from '@tensorflow/tfjs-core';
import {ops} from '@tfjs-zoo/core';
import {expect} from 'chai';

describe('ops that compute with weights', () => {
  const advice =
    'float32 is needed. Prepare images with the preset of the model, or cast with tf.cast(x, "float32") and scale as the model expects';

  it('refuse pixels that nobody has scaled', () => {
    expect(() =>
      ops.conv2d(zeros([1, 4, 4, 3], 'int32'), zeros([3, 3, 3, 2]), {
        strides: [1, 1],
        padding: [
          [0, 0],
          [0, 0],
        ],
      }),
    ).to.throw(`conv2d: the input is int32 of shape [1,4,4,3]; ${advice}`);
    expect(() => ops.linear(zeros([2, 3], 'bool'), zeros([4, 3]))).to.throw(
      `linear: the input is bool of shape [2,3]; ${advice}`,
    );
  });
});
