/** Pooling layers: what holds for every layer, what only these do, and what they say of options that cannot work. */
import {grad, memory, ones, square, sum, type Tensor, tensor3d, tensor4d, zeros} from '@tensorflow/tfjs-core';
import {input, model} from '@tensorflow/tfjs-layers';
import {ConfigError, layers, ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';
import {layerContract} from '../support/layerContract.ts';
import {throughText} from '../support/saveAndLoad.ts';

layerContract('maxPool1d', () => layers.maxPool1d({poolSize: 3, strides: 2, padding: 1, ceilMode: true}), [6, 2]);
layerContract('maxPool2d in ceil mode', () => layers.maxPool2d({poolSize: 3, strides: 2, ceilMode: true}), [6, 4, 2]);
layerContract(
  'maxPool2d with dilation',
  () => layers.maxPool2d({poolSize: [2, 3], strides: [2, 1], padding: 1, dilation: [2, 1]}),
  [6, 5, 2],
);
layerContract('maxPool3d', () => layers.maxPool3d({poolSize: 2, strides: [1, 2, 2], padding: 1}), [3, 4, 3, 2]);
layerContract('avgPool1d', () => layers.avgPool1d({poolSize: 2}), [6, 2]);
layerContract(
  'avgPool2d with every option',
  () =>
    layers.avgPool2d({
      poolSize: [3, 2],
      strides: 2,
      padding: [
        [1, 0],
        [0, 1],
      ],
      ceilMode: true,
      countIncludePad: false,
    }),
  [6, 5, 2],
);
layerContract('avgPool2d with a divisor', () => layers.avgPool2d({poolSize: 2, divisorOverride: 3}), [4, 5, 2]);
layerContract('avgPool3d', () => layers.avgPool3d({poolSize: 2, padding: 1}), [3, 4, 3, 2]);
layerContract('adaptiveAvgPool1d', () => layers.adaptiveAvgPool1d({outputSize: 4}), [7, 2]);
layerContract('adaptiveAvgPool3d', () => layers.adaptiveAvgPool3d({outputSize: [2, 4, 1]}), [3, 3, 4, 2]);
layerContract('adaptiveMaxPool1d', () => layers.adaptiveMaxPool1d({outputSize: 4}), [7, 2]);
layerContract('adaptiveMaxPool2d', () => layers.adaptiveMaxPool2d({outputSize: [2, 5]}), [5, 3, 2]);
layerContract('adaptiveMaxPool3d', () => layers.adaptiveMaxPool3d({outputSize: [2, 4, 1]}), [3, 3, 4, 2]);
layerContract('globalAvgPool1d', () => layers.globalAvgPool1d(), [5, 2]);
layerContract('globalMaxPool1d with keepDims', () => layers.globalMaxPool1d({keepDims: true}), [5, 2]);
layerContract('globalAvgPool3d with keepDims', () => layers.globalAvgPool3d({keepDims: true}), [2, 3, 2, 2]);
layerContract('globalMaxPool3d', () => layers.globalMaxPool3d(), [2, 3, 2, 2]);
layerContract('globalAvgPool2d', () => layers.globalAvgPool2d(), [3, 4, 2]);
layerContract('globalMaxPool2d', () => layers.globalMaxPool2d(), [3, 4, 2]);
layerContract('globalMaxPool2d with keepDims', () => layers.globalMaxPool2d({keepDims: true}), [3, 4, 2]);

type Layer = ReturnType<typeof layers.maxPool2d>;
const apply = (layer: Layer, x: Tensor): Tensor => layer.apply(x) as Tensor;

describe('layers of global pooling', () => {
  const x = tensor4d([1, -1, 2, -5, 3, -6, 6, -8], [1, 2, 2, 2]);

  it('give the mean and the largest of each channel, with height and width when asked to keep them', () => {
    closeTo(apply(layers.globalAvgPool2d(), x), [3, -5], 0);
    closeTo(apply(layers.globalMaxPool2d(), x), [6, -1], 0);
    expect(apply(layers.globalAvgPool2d({keepDims: true}), x).shape).to.deep.equal([1, 1, 1, 2]);
    expect(apply(layers.globalMaxPool2d({keepDims: true}), x).shape).to.deep.equal([1, 1, 1, 2]);
  });

  it('and those of sequences and volumes are adaptive pooling to a single place', () => {
    const [sequences, volumes] = [hashed('x', [2, 5, 3]), hashed('x', [2, 3, 2, 4, 3])];
    const same = (whole: Layer, adaptive: Layer, of: Tensor): void => {
      closeTo(apply(whole, of), apply(adaptive, of).dataSync(), 1e-7);
    };
    same(layers.globalAvgPool1d(), layers.adaptiveAvgPool1d({outputSize: 1}), sequences);
    same(layers.globalMaxPool1d(), layers.adaptiveMaxPool1d({outputSize: 1}), sequences);
    same(layers.globalAvgPool3d(), layers.adaptiveAvgPool3d({outputSize: 1}), volumes);
    same(layers.globalMaxPool3d(), layers.adaptiveMaxPool3d({outputSize: 1}), volumes);
  });
});

onEveryBackend(() => {
  describe('the gradient of max pooling', () => {
    const cases = {
      maxPool2d: () => layers.maxPool2d({poolSize: 2}),
      globalMaxPool2d: () => layers.globalMaxPool2d({keepDims: true}),
      adaptiveMaxPool2d: () => layers.adaptiveMaxPool2d({outputSize: 1}),
    };
    for (const [name, make] of Object.entries(cases)) {
      it(`goes to the first of equal values, as PyTorch's does: ${name}`, () => {
        const x = tensor4d([-2, -1, -1, -1], [1, 2, 2, 1]);
        const [dx] = gradients(() => apply(make(), x), [x], ones([1, 1, 1, 1]));
        closeTo(dx, [0, 1, 0, 0], 0);
      });
    }

    it('leaves the padding out', () => {
      const x = tensor4d([-2, -1, -4, -3], [1, 2, 2, 1]);
      const layer = layers.maxPool2d({poolSize: 2, strides: 1, padding: 1});
      const [dx] = gradients(() => apply(layer, x), [x], ones([1, 3, 3, 1]));
      closeTo(dx, [2, 4, 1, 2], 0);
    });
  });

  it('global average pooling can be differentiated twice', () => {
    // of m² the slopes are m for each of two values; of the sum of their squares, 2m², they are 2m
    const slopes = grad((v: Tensor) => sum(square(apply(layers.globalAvgPool1d(), v))));
    closeTo(grad((v: Tensor) => sum(square(slopes(v))))(tensor3d([1, 3], [1, 2, 1])), [4, 4], 1e-6);
  });

  it('an empty batch is pooled to an empty batch', () => {
    expect(apply(layers.avgPool2d({poolSize: 2}), zeros([0, 4, 4, 3])).shape).to.deep.equal([0, 2, 2, 3]);
    expect(apply(layers.maxPool2d({poolSize: 2}), zeros([0, 4, 4, 3])).shape).to.deep.equal([0, 2, 2, 3]);
  });
});

describe('layers.maxPool2d with returnIndices', () => {
  it('feeds maxUnpool2d in a model, which survives saving', async () => {
    const x = input({shape: [4, 6, 2]});
    const pooled = layers.maxPool2d({poolSize: 2, returnIndices: true}).apply(x) as (typeof x)[];
    const net = model({inputs: x, outputs: layers.maxUnpool2d({outputSize: [4, 6]}).apply(pooled) as typeof x});
    const images = hashed('x', [3, 4, 6, 2]);
    const y = net.predict(images) as Tensor;
    expect(y.shape).to.deep.equal([3, 4, 6, 2]);
    // what is not 0 is what was there, and a quarter of all
    const [before, after] = [images.dataSync(), y.dataSync()];
    const kept = [...after.keys()].filter(i => after[i] !== 0);
    expect(kept.length).to.equal(before.length / 4);
    for (const i of kept) expect(after[i]).to.equal(before[i]);
    const loaded = await throughText(net);
    expect((loaded.predict(images) as Tensor).dataSync()).to.deep.equal(after);
  });

  it('says of NaNs where the last one is, and of minus infinities the first that is no padding', () => {
    const x = tensor4d([1, Number.NaN, Number.NaN, 2], [1, 2, 2, 1]);
    const attrs = {
      poolSize: [2, 2],
      strides: [2, 2],
      padding: [
        [0, 0],
        [0, 0],
      ],
    } as const;
    closeTo(ops.maxPool2dWithIndices(x, attrs).indices, [2], 0);
    const low = tensor4d(Array(4).fill(Number.NEGATIVE_INFINITY), [1, 2, 2, 1]);
    const padded = {
      poolSize: [2, 2],
      strides: [2, 2],
      padding: [
        [1, 1],
        [1, 1],
      ],
    } as const;
    closeTo(ops.maxPool2dWithIndices(low, padded).indices, [0, 1, 2, 3], 0);
  });

  it('leaves nothing behind but its two outputs', () => {
    const x = hashed('x', [1, 4, 4, 2]);
    const layer = layers.maxPool2d({poolSize: 2, returnIndices: true});
    layer.apply(x);
    const before = memory().numTensors;
    layer.apply(x);
    expect(memory().numTensors).to.equal(before + 2);
  });
});

const refuses = (make: () => unknown, message: string): void => expect(make).to.throw(ConfigError, message) as never;

describe('pooling layers refuse', () => {
  it('more padding than half the window, dilated or not', () => {
    refuses(
      () => layers.avgPool1d({poolSize: 3, padding: 2}),
      'avgPool1d: padding is 2; at most half of poolSize 3 is allowed, or a window could hold nothing but padding',
    );
    refuses(
      () => layers.maxPool3d({poolSize: [4, 3, 2], dilation: 2, padding: [2, 2, 1]}),
      'maxPool3d: padding is [2,2,1]; at most half of poolSize [4,3,2] is allowed',
    );
    refuses(
      () =>
        ops.avgPool2d(zeros([1, 4, 4, 1]), {
          poolSize: [1, 1],
          strides: [1, 1],
          padding: [
            [0, 1],
            [0, 0],
          ],
        }),
      'avgPool2d: padding is [[0,1],[0,0]]; at most half of poolSize [1,1] is allowed',
    );
  });

  it('a window larger than the input, naming the layer, when it is built and when images come', () => {
    refuses(
      () => layers.avgPool2d({poolSize: 3, name: 'pool'}).apply(input({shape: [2, 9, 1]})),
      "avgPool2d 'pool': a window of 3 does not fit into an input of 2; use larger images or a smaller window",
    );
    const layer = layers.maxPool1d({poolSize: 3, dilation: 2, padding: 1, name: 'pool'});
    layer.apply(input({shape: [null, 1]}));
    refuses(
      () => layer.apply(zeros([1, 2, 1])),
      "maxPool1d 'pool': a window of 5 does not fit into an input of 2 (4 with padding); use larger images or a smaller",
    );
  });

  it('an input of another rank or type, in the op', () => {
    const attrs = {
      poolSize: [1, 1],
      strides: [1, 1],
      padding: [
        [0, 0],
        [0, 0],
      ],
    } as const;
    refuses(
      () => ops.maxPool2d(zeros([4, 4, 1]), attrs),
      'maxPool2d: the input has shape [4,4,1]; [batch, height, width, channels] is needed',
    );
    refuses(() => ops.avgPool2d(zeros([1, 4, 4, 1], 'int32'), attrs), 'avgPool2d: the input is int32');
    refuses(
      () => ops.adaptiveAvgPool3d(zeros([1, 4, 4, 1]), [1, 1, 1]),
      'adaptiveAvgPool3d: the input has shape [1,4,4,1]; [batch, depth, height, width, channels] is needed',
    );
  });

  it('a divisor of 0, and sizes that are none', () => {
    refuses(
      () => layers.avgPool2d({poolSize: 2, divisorOverride: 0}),
      'avgPool2d: divisorOverride is 0; a number other than 0, or null, is needed',
    );
    refuses(
      () => layers.maxPool3d({poolSize: [1, 2] as never}),
      'maxPool3d: poolSize is [1, 2]; a positive integer or',
    );
    refuses(() => layers.adaptiveMaxPool1d({outputSize: 0}), 'adaptiveMaxPool1d: outputSize is 0; a positive integer');
  });

  it('to unpool what does not belong together', () => {
    const [x, indices] = [zeros([1, 2, 2, 1]), zeros([1, 2, 2, 1], 'int32')];
    refuses(
      () => ops.maxUnpool2d(x, zeros([1, 2, 1, 1], 'int32'), [4, 4]),
      "maxUnpool2d: indices are int32 of shape [1,2,1,1]; int32 of the values' shape [1,2,2,1] is needed",
    );
    refuses(
      () => ops.maxUnpool2d(x, tensor4d([0, 1, 2, 16], [1, 2, 2, 1], 'int32'), [4, 4]),
      'maxUnpool2d: indices reach from 0 to 16; an output of [4,4] has places 0 to 15. Give the size of what was pooled',
    );
    refuses(() => ops.maxUnpool2d(x, tensor4d([0, 1, 2, -1], [1, 2, 2, 1], 'int32'), [4, 4]), 'reach from -1 to 2;');
    expect(ops.maxUnpool2d(x, indices, [4, 4]).shape).to.deep.equal([1, 4, 4, 1]);
    refuses(
      () => layers.maxUnpool2d({outputSize: 4, name: 'back'}).call(x, {}),
      "maxUnpool2d 'back': two inputs are needed, the two outputs of maxPool2d({returnIndices: true})",
    );
  });
});
