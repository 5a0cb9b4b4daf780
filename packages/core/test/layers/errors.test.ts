/** What layers say of options and inputs that cannot work. Sizes, paddings and initializers have tests of their own. */
import {zeros} from '@tensorflow/tfjs-core';
import {input, type layers as stock} from '@tensorflow/tfjs-layers';
import {ConfigError, layers, ops} from '@tfjs-zoo/core';
import {expect} from 'chai';

const NONE = [
  [0, 0],
  [0, 0],
] as const;

const refuses = (make: () => unknown, message: string): void => expect(make).to.throw(ConfigError, message) as never;

describe('layers.conv2d refuses', () => {
  for (const filters of [0, 2.5, Number.NaN]) {
    it(`${filters} filters`, () => {
      refuses(
        () => layers.conv2d({filters, kernelSize: 3}),
        `conv2d: filters is ${filters}; a positive integer is needed`,
      );
    });
  }

  it('sizes and paddings that are none, naming the option', () => {
    refuses(() => layers.conv2d({filters: 1, kernelSize: 0}), 'conv2d: kernelSize is 0; a positive integer or');
    refuses(() => layers.conv2d({filters: 1, kernelSize: 1, strides: [1, 0]}), 'conv2d: strides is [1, 0]; a positive');
    refuses(() => layers.conv2d({filters: 1, kernelSize: 1, padding: -1}), 'conv2d: padding is -1; a count, [height');
  });

  it('an image that is too small for its window, naming the layer', () => {
    const layer = layers.conv2d({filters: 1, kernelSize: 11, padding: 2, name: 'features.0'});
    refuses(
      () => layer.apply(input({shape: [6, 32, 3]})),
      "conv2d 'features.0': a window of 11 does not fit into an input of 6 (10 with padding); " +
        'use larger images or a smaller window',
    );
  });

  it('such an image too when it comes to a layer that takes any size, and in the op', () => {
    const layer = layers.conv2d({filters: 1, kernelSize: 5, name: 'features.0'});
    layer.apply(input({shape: [null, null, 3]}));
    refuses(
      () => layer.apply(zeros([1, 9, 4, 3])),
      "conv2d 'features.0': a window of 5 does not fit into an input of 4",
    );
    refuses(
      () => ops.conv2d(zeros([1, 4, 9, 3]), zeros([5, 5, 3, 1]), {strides: [1, 1], padding: NONE}),
      'conv2d: a window of 5 does not fit into an input of 4; use larger images or a smaller window',
    );
  });

  it('an unknown number of channels', () => {
    refuses(
      () => layers.conv2d({filters: 1, kernelSize: 1, name: 'blind'}).apply(input({shape: [8, 8, null]})),
      "conv2d 'blind': the number of channels is unknown in the input shape [null,8,8,null]; " +
        'give it in inputShape: [height, width, channels], where only height and width may be null',
    );
  });

  it('another number of channels than it was built for', () => {
    const layer = layers.conv2d({filters: 1, kernelSize: 1, name: 'rgb'});
    layer.apply(zeros([1, 2, 2, 3]));
    expect(() => layer.apply(input({shape: [2, 2, 4]}))).to.throw(
      'Input 0 is incompatible with layer rgb: expected axis 3 of input shape to have value 3 but got shape ,2,2,4.',
    );
  });

  it('to be called before it is built', () => {
    const layer = layers.conv2d({filters: 1, kernelSize: 1, name: 'early'});
    refuses(() => layer.call(zeros([1, 2, 2, 3]), {}), "conv2d 'early' was called before it was built");
  });
});

describe('layers.conv2d with groups and dilation refuses', () => {
  it('numbers of groups that are none or do not part the filters', () => {
    refuses(
      () => layers.conv2d({filters: 4, kernelSize: 1, groups: 0}),
      'conv2d: groups is 0; a positive integer is needed',
    );
    refuses(
      () => layers.conv2d({filters: 4, kernelSize: 1, groups: 3}),
      'conv2d: 4 filters cannot be parted into 3 groups; give a multiple of groups',
    );
  });

  it('groups that do not part the channels, naming the layer, and in the op', () => {
    refuses(
      () => layers.conv2d({filters: 4, kernelSize: 1, groups: 4, name: 'conv2'}).apply(input({shape: [8, 8, 6]})),
      "conv2d 'conv2': images of 6 channels cannot be parted into 4 groups; give a divisor of the number of channels",
    );
    refuses(
      () => ops.conv2d(zeros([1, 4, 4, 6]), zeros([1, 1, 2, 4]), {strides: [1, 1], padding: NONE, groups: 2}),
      'conv2d: 4 filters of 2 channels do not fit images of shape [1,4,4,6] in 2 groups; the filters are to be ' +
        '[height, width, channels / groups, filters], and groups a divisor of both',
    );
    refuses(
      () => ops.conv2d(zeros([1, 4, 4, 6]), zeros([1, 1, 2, 4]), {strides: [1, 1], padding: NONE}),
      'conv2d: 4 filters of 2 channels do not fit images of shape [1,4,4,6] in 1 group; ',
    );
    refuses(
      () => ops.conv2d(zeros([4, 4, 2]), zeros([1, 1, 2, 4]), {strides: [1, 1], padding: NONE}),
      'conv2d: 4 filters of 2 channels do not fit images of shape [4,4,2] in 1 group; the filters',
    );
  });

  it('a dilation that is none, and one with which the window does not fit', () => {
    refuses(
      () => layers.conv2d({filters: 1, kernelSize: 1, dilation: 0}),
      'conv2d: dilation is 0; a positive integer or',
    );
    const layer = layers.conv2d({filters: 1, kernelSize: 3, dilation: 4, name: 'wide'});
    refuses(
      () => layer.apply(input({shape: [9, 8, 1]})),
      "conv2d 'wide': a window of 9 does not fit into an input of 8; use larger images or a smaller window",
    );
    refuses(
      () => ops.conv2d(zeros([1, 4, 9, 1]), zeros([3, 3, 1, 1]), {strides: [1, 1], padding: NONE, dilation: [2, 1]}),
      'conv2d: a window of 5 does not fit into an input of 4',
    );
  });
});

describe('layers.localResponseNorm refuses', () => {
  it('constants that are none, naming the option', () => {
    for (const size of [0, 2.5, Number.NaN]) {
      refuses(
        () => layers.localResponseNorm({size}),
        `localResponseNorm: size is ${size}; a positive integer is needed`,
      );
    }
    refuses(
      () => layers.localResponseNorm({size: 5, alpha: -1}),
      'localResponseNorm: alpha is -1; a number of at least 0 is needed',
    );
    refuses(() => layers.localResponseNorm({size: 5, beta: Number.NaN}), 'localResponseNorm: beta is NaN; a number');
    refuses(
      () => layers.localResponseNorm({size: 5, k: Number.POSITIVE_INFINITY}),
      'localResponseNorm: k is Infinity;',
    );
    // as from JavaScript, where no type stands in the way
    const convention = 'caffe' as 'mean';
    refuses(
      () => layers.localResponseNorm({size: 5, convention}),
      "localResponseNorm: convention is 'caffe'; 'mean' (PyTorch, Caffe: alpha is divided by size) or 'sum' " +
        '(TensorFlow) is needed',
    );
  });

  it('images that are not float32 or of another rank, in the op', () => {
    const attrs = {size: 5, alpha: 1, beta: 1, k: 1};
    refuses(() => ops.localResponseNorm(zeros([1, 2, 2, 3], 'int32'), attrs), 'localResponseNorm: the input is int32');
    refuses(
      () => ops.localResponseNorm(zeros([2, 2, 3]), attrs),
      'localResponseNorm: the input has shape [2,2,3]; [batch, height, width, channels] is needed',
    );
  });
});

describe('layers.linear refuses', () => {
  for (const units of [0, 1.5, Number.NaN]) {
    it(`${units} units`, () => {
      refuses(() => layers.linear({units}), `linear: units is ${units}; a positive integer is needed`);
    });
  }

  it('an unknown number of features', () => {
    refuses(
      () => layers.linear({units: 1, name: 'head'}).apply(input({shape: [null]})),
      "linear 'head': the number of features is unknown in the input shape [null,null]; " +
        'put a layer of fixed output size before it, such as adaptiveAvgPool2d and flatten',
    );
  });

  it('another number of features than it was built for', () => {
    const layer = layers.linear({units: 2, name: 'head'});
    layer.apply(zeros([1, 3]));
    expect(() => layer.apply(zeros([1, 4]))).to.throw(
      'Input 0 is incompatible with layer head: expected axis 1 of input shape to have value 3 but got shape 1,4.',
    );
  });

  it('to be called before it is built', () => {
    const layer = layers.linear({units: 1, name: 'early'});
    refuses(() => layer.call(zeros([1, 2]), {}), "linear 'early' was called before it was built");
  });
});

describe('layers.maxPool2d refuses', () => {
  it('more padding than half its window, on any side', () => {
    refuses(
      () => layers.maxPool2d({poolSize: 3, padding: 2}),
      'maxPool2d: padding is 2; at most half of poolSize 3 is allowed, or a window could hold nothing but padding',
    );
    refuses(
      () =>
        layers.maxPool2d({
          poolSize: [4, 2],
          padding: [
            [0, 2],
            [2, 0],
          ],
        }),
      'maxPool2d: padding is [[0,2],[2,0]]; at most half of poolSize [4,2] is allowed',
    );
  });

  it('sizes and paddings that are none, naming the option', () => {
    refuses(() => layers.maxPool2d({poolSize: 0}), 'maxPool2d: poolSize is 0; a positive integer or');
    refuses(() => layers.maxPool2d({poolSize: 1, strides: 0.5}), 'maxPool2d: strides is 0.5; a positive integer or');
    refuses(() => layers.maxPool2d({poolSize: 2, padding: -1}), 'maxPool2d: padding is -1; a count, [height, width]');
  });

  it('an image that is too small for its window, naming the layer', () => {
    refuses(
      () => layers.maxPool2d({poolSize: 3, name: 'features.2'}).apply(input({shape: [2, 9, 1]})),
      "maxPool2d 'features.2': a window of 3 does not fit into an input of 2; use larger images or a smaller window",
    );
  });
});

describe('layers.maxPool2d on images of any size refuses', () => {
  it('one that is too small for its window, as does the op', () => {
    const layer = layers.maxPool2d({poolSize: 3, name: 'features.2'});
    layer.apply(input({shape: [null, null, 1]}));
    refuses(() => layer.apply(zeros([1, 9, 2, 1])), "maxPool2d 'features.2': a window of 3 does not fit into an input");
    refuses(
      () => ops.maxPool2d(zeros([1, 2, 9, 1]), {poolSize: [3, 3], strides: [1, 1], padding: NONE}),
      'maxPool2d: a window of 3 does not fit into an input of 2; use larger images or a smaller window',
    );
  });
});

describe('layers.adaptiveAvgPool2d refuses', () => {
  it('a size that is none', () => {
    refuses(
      () => layers.adaptiveAvgPool2d({outputSize: [6, 0]}),
      'adaptiveAvgPool2d: outputSize is [6, 0]; a positive',
    );
  });
});

describe('every layer refuses', () => {
  const MADE: Record<string, [() => stock.Layer, number[]]> = {
    conv2d: [() => layers.conv2d({filters: 1, kernelSize: 1, name: 'it'}), [4, 4]],
    linear: [() => layers.linear({units: 1, name: 'it'}), [4, 4]],
    localResponseNorm: [() => layers.localResponseNorm({size: 5, name: 'it'}), [4, 4]],
    maxPool2d: [() => layers.maxPool2d({poolSize: 1, name: 'it'}), [4]],
    adaptiveAvgPool2d: [() => layers.adaptiveAvgPool2d({outputSize: 1, name: 'it'}), [4, 4]],
    flatten: [() => layers.flatten({name: 'it'}), []],
  };
  for (const [name, [make, shape]] of Object.entries(MADE)) {
    it(`an input of the wrong rank: ${name}`, () => {
      expect(() => make().apply(zeros([2, ...shape]))).to.throw('Input 0 is incompatible with layer it');
    });
  }
});
