/** What the convolution family says of options and inputs that cannot work. */
import {zeros} from '@tensorflow/tfjs-core';
import {input, type layers as stock} from '@tensorflow/tfjs-layers';
import {ConfigError, layers, ops} from '@tfjs-zoo/core';
import {expect} from 'chai';

const refuses = (make: () => unknown, message: string): void => expect(make).to.throw(ConfigError, message) as never;

const NONE = [
  [0, 0],
  [0, 0],
] as const;

describe('convolutions refuse', () => {
  it('sizes that are none, naming the axes there are', () => {
    refuses(
      () => layers.conv1d({filters: 1, kernelSize: 0}),
      'conv1d: kernelSize is 0; a positive integer or [length] of such is needed',
    );
    refuses(
      () => layers.conv1d({filters: 1, kernelSize: [3, 3] as unknown as [number]}),
      'conv1d: kernelSize is [3, 3]; a positive integer or [length] of such is needed',
    );
    refuses(
      () => layers.conv3d({filters: 1, kernelSize: 3, strides: [1, 2] as unknown as 1}),
      'conv3d: strides is [1, 2]; a positive integer or [depth, height, width] of such is needed',
    );
    refuses(
      () => layers.conv3d({filters: 1, kernelSize: 3, dilation: 1.5}),
      'conv3d: dilation is 1.5; a positive integer or [depth, height, width] of such is needed',
    );
    refuses(
      () => layers.convTranspose2d({filters: 0, kernelSize: 1}),
      'convTranspose2d: filters is 0; a positive integer',
    );
    refuses(
      () => layers.depthwiseConv2d({kernelSize: 1, multiplier: 0}),
      'depthwiseConv2d: multiplier is 0; a positive',
    );
    refuses(() => layers.separableConv2d({filters: 1.5, kernelSize: 1}), 'separableConv2d: filters is 1.5; a positive');
  });

  it('paddings that are none, naming what there is', () => {
    refuses(
      () => layers.conv2d({filters: 1, kernelSize: 1, padding: 'full' as 'same'}),
      "conv2d: padding is 'full'; a count, [height, width] or [[top, bottom], [left, right]] is needed, " +
        "each 0 or a positive integer, or 'same' or 'valid'",
    );
    refuses(
      () => layers.conv1d({filters: 1, kernelSize: 1, padding: [1, 2] as unknown as [number]}),
      'conv1d: padding is [1, 2]; a count, [length] or [[before, after]] is needed, each 0 or a positive integer',
    );
    refuses(
      () => layers.conv3d({filters: 1, kernelSize: 1, padding: [1, 1, -1]}),
      'conv3d: padding is [1, 1, -1]; a count, [depth, height, width] or [[front, back], [top, bottom], [left, right]]',
    );
    refuses(
      () => layers.convTranspose2d({filters: 1, kernelSize: 1, padding: 'same' as unknown as 0}),
      "convTranspose2d: padding is 'same'; a count, [height, width] or [[top, bottom], [left, right]] is needed, " +
        'each 0 or a positive integer',
    );
  });

  it('a window that is larger than the padded input, naming the layer', () => {
    refuses(
      () => layers.conv1d({filters: 1, kernelSize: 9, padding: 1, name: 'wave'}).apply(input({shape: [6, 1]})),
      "conv1d 'wave': a window of 9 does not fit into an input of 6 (8 with padding); use larger images or a smaller",
    );
    refuses(
      () => layers.conv3d({filters: 1, kernelSize: 2, dilation: 3, name: 'clip'}).apply(input({shape: [8, 3, 8, 1]})),
      "conv3d 'clip': a window of 4 does not fit into an input of 3; use larger images or a smaller window",
    );
    refuses(
      () => layers.separableConv2d({filters: 1, kernelSize: 3, name: 'sep'}).apply(input({shape: [2, 8, 3]})),
      "separableConv2d 'sep': a window of 3 does not fit into an input of 2",
    );
    refuses(
      () =>
        ops.depthwiseConv2d(zeros([1, 2, 4, 1]), zeros([2, 1, 1, 1]), {
          strides: [1, 1],
          padding: NONE,
          dilation: [2, 1],
        }),
      'depthwiseConv2d: a window of 3 does not fit into an input of 2',
    );
    const NO = [0, 0] as const;
    refuses(
      () => ops.conv3d(zeros([1, 2, 4, 4, 1]), zeros([3, 1, 1, 1, 1]), {strides: [1, 1, 1], padding: [NO, NO, NO]}),
      'conv3d: a window of 3 does not fit into an input of 2',
    );
    refuses(
      () => ops.conv1d(zeros([1, 2, 1]), zeros([3, 1, 1]), {strides: [1], padding: [NO]}),
      'conv1d: a window of 3 does not fit into an input of 2',
    );
  });

  it('images that have their channels first, saying how they should lie', () => {
    refuses(
      () =>
        layers
          .conv2d({filters: 64, kernelSize: 11, padding: 2, name: 'features.0'})
          .apply(input({shape: [3, 224, 224]})),
      "conv2d 'features.0': a window of 11 does not fit into an input of 3, and images of shape [null,3,224,224] look channels-first; tfjs is channels-last: [null,224,224,3]",
    );
    refuses(
      () => layers.conv3d({filters: 8, kernelSize: 5, name: 'stem'}).apply(zeros([1, 3, 8, 9, 10])),
      "conv3d 'stem': a window of 5 does not fit into an input of 3, and images of shape [1,3,8,9,10] look channels-first; tfjs is channels-last: [1,8,9,10,3]",
    );
    // small, but not because of its order
    refuses(
      () => layers.conv2d({filters: 8, kernelSize: 5, name: 'deep'}).apply(zeros([1, 4, 4, 512])),
      "conv2d 'deep': a window of 5 does not fit into an input of 4; use larger images or a smaller window",
    );
    refuses(
      () => ops.conv2d(zeros([2, 3, 8, 9]), zeros([3, 3, 3, 4]), {strides: [1, 1], padding: NONE}),
      'conv2d: 4 filters of 3 channels do not fit images of shape [2,3,8,9] in 1 group; the filters are to be ' +
        '[height, width, channels / groups, filters], and groups a divisor of both. Images of shape [2,3,8,9] look ' +
        'channels-first; tfjs is channels-last: [2,8,9,3]',
    );
    refuses(
      () => ops.convTranspose2d(zeros([2, 3, 8, 9]), zeros([2, 2, 5, 3]), {strides: [2, 2], padding: NONE}),
      'Images of shape [2,3,8,9] look channels-first; tfjs is channels-last: [2,8,9,3]',
    );
  });

  it('groups that do not part the filters or the channels', () => {
    refuses(
      () => layers.conv1d({filters: 4, kernelSize: 1, groups: 3}),
      'conv1d: 4 filters cannot be parted into 3 groups; give a multiple of groups',
    );
    refuses(
      () => layers.convTranspose3d({filters: 4, kernelSize: 1, groups: 2, name: 'up'}).apply(zeros([1, 2, 2, 2, 3])),
      "convTranspose3d 'up': images of 3 channels cannot be parted into 2 groups; give a divisor of the number of",
    );
    refuses(
      () =>
        ops.conv3d(zeros([1, 2, 2, 2, 3]), zeros([1, 1, 1, 1, 2]), {
          strides: [1, 1, 1],
          padding: [
            [0, 0],
            [0, 0],
            [0, 0],
          ],
          groups: 2,
        }),
      'conv3d: 2 filters of 1 channels do not fit images of shape [1,2,2,2,3] in 2 groups; the filters are to be ' +
        '[depth, height, width, channels / groups, filters]',
    );
    refuses(
      () => ops.convTranspose2d(zeros([1, 4, 4, 6]), zeros([2, 2, 2, 5]), {strides: [2, 2], padding: NONE, groups: 2}),
      'convTranspose2d: a weight of shape [2,2,2,5] does not fit images of shape [1,4,4,6] in 2 groups; the weight is to ' +
        'be [height, width, outChannels / groups, inChannels], here giving 4 channels, and groups a divisor of both',
    );
    refuses(
      () => ops.depthwiseConv2d(zeros([1, 4, 4, 3]), zeros([2, 2, 2, 1]), {strides: [1, 1], padding: NONE}),
      'depthwiseConv2d: filters of shape [2,2,2,1] do not fit images of shape [1,4,4,3]; ' +
        '[kernelHeight, kernelWidth, channels, multiplier] and [batch, height, width, channels] are needed',
    );
  });

  it('images that are not float32', () => {
    for (const [name, call] of Object.entries({
      conv1d: () => ops.conv1d(zeros([1, 2, 1], 'int32'), zeros([1, 1, 1]), {strides: [1], padding: [[0, 0]]}),
      depthwiseConv2d: () =>
        ops.depthwiseConv2d(zeros([1, 2, 2, 1], 'int32'), zeros([1, 1, 1, 1]), {strides: [1, 1], padding: NONE}),
      convTranspose2d: () =>
        ops.convTranspose2d(zeros([1, 2, 2, 1], 'int32'), zeros([1, 1, 1, 1]), {strides: [1, 1], padding: NONE}),
      upsample: () => ops.upsample(zeros([1, 2, 2, 1], 'int32'), {size: [4, 4], mode: 'nearest'}),
    })) {
      refuses(call, `${name}: the input is int32 of shape [1,2`);
    }
  });

  it('an unknown number of channels', () => {
    refuses(
      () => layers.conv1d({filters: 1, kernelSize: 1, name: 'blind'}).apply(input({shape: [8, null]})),
      "conv1d 'blind': the number of channels is unknown in the input shape [null,8,null]; " +
        'give it in inputShape: [length, channels], where only length may be null',
    );
    refuses(
      () => layers.convTranspose3d({filters: 1, kernelSize: 1, name: 'blind'}).apply(input({shape: [8, 8, 8, null]})),
      'give it in inputShape: [depth, height, width, channels], where only depth, height and width may be null',
    );
    refuses(
      () => layers.squeezeExcite({squeezeChannels: 1, name: 'blind'}).apply(input({shape: [8, 8, null]})),
      "squeezeExcite 'blind': the number of channels is unknown in the input shape [null,8,8,null]",
    );
    refuses(
      () => layers.layerScale({name: 'blind'}).apply(input({shape: [8, null]})),
      "layerScale 'blind': the number of channels is unknown in the input shape [null,8,null]",
    );
  });
});

describe('transposed convolutions refuse', () => {
  it('output padding as large as both stride and dilation, in the layer and the op', () => {
    refuses(
      () => layers.convTranspose2d({filters: 1, kernelSize: 3, strides: 2, outputPadding: [1, 2]}),
      'convTranspose2d: outputPadding is [1, 2]; on each axis it is to be below the larger of stride and dilation, ' +
        'here [2, 2] and [1, 1]',
    );
    refuses(
      () => layers.convTranspose1d({filters: 1, kernelSize: 3, outputPadding: 3, dilation: 3}),
      'convTranspose1d: outputPadding is [3]; on each axis it is to be below the larger of stride and dilation, ' +
        'here [1] and [3]',
    );
    refuses(
      () =>
        ops.convTranspose1d(zeros([1, 2, 1]), zeros([1, 1, 1]), {strides: [1], padding: [[0, 0]], outputPadding: [1]}),
      'convTranspose1d: outputPadding is [1]; on each axis it is to be below',
    );
    refuses(
      () => layers.convTranspose2d({filters: 1, kernelSize: 3, outputPadding: -1}),
      'convTranspose2d: outputPadding is -1; 0, a positive integer or [height, width] of such is needed',
    );
  });

  it('padding that leaves nothing of the output, naming the layer', () => {
    refuses(
      () => layers.convTranspose2d({filters: 1, kernelSize: 3, padding: 2, name: 'up'}).apply(zeros([1, 2, 4, 1])),
      "convTranspose2d 'up': an input of 2 gives an output of 4, of which a padding of [2,2] leaves 0; use less padding",
    );
    refuses(
      () =>
        ops.convTranspose2d(zeros([1, 1, 1, 1]), zeros([1, 1, 1, 1]), {
          strides: [1, 1],
          padding: [
            [1, 0],
            [0, 0],
          ],
        }),
      'convTranspose2d: an input of 1 gives an output of 1, of which a padding of [1,0] leaves 0; use less padding, ' +
        'larger images or a larger window',
    );
  });
});

describe('layers.pixelShuffle and pixelUnshuffle refuse', () => {
  it('factors that are none', () => {
    refuses(() => layers.pixelShuffle({upscaleFactor: 0}), 'pixelShuffle: upscaleFactor is 0; a positive integer is');
    refuses(() => layers.pixelUnshuffle({downscaleFactor: 1.5}), 'pixelUnshuffle: downscaleFactor is 1.5; a positive');
  });

  it('shapes that cannot be parted, in the layer and the op', () => {
    refuses(
      () => layers.pixelShuffle({upscaleFactor: 3, name: 'up'}).apply(zeros([1, 2, 2, 12])),
      "pixelShuffle 'up': 12 channels cannot be made into pixels by a factor of 3; a multiple of 9 is needed",
    );
    refuses(
      () => ops.pixelShuffle(zeros([1, 2, 2, 6]), 2),
      'pixelShuffle: images of shape [1,2,2,6] and a factor of 2; [batch, height, width, channels] with a multiple of',
    );
    refuses(
      () => layers.pixelUnshuffle({downscaleFactor: 2, name: 'down'}).apply(zeros([1, 4, 5, 1])),
      "pixelUnshuffle 'down': 5 rows or columns cannot be parted by a factor of 2; images whose height and width are",
    );
    refuses(
      () => ops.pixelUnshuffle(zeros([4, 4, 1]), 2),
      'pixelUnshuffle: images of shape [4,4,1] and a factor of 2; [batch, height, width, channels] with height and width',
    );
  });
});

describe('layers.upsample and resizeConv2d refuse', () => {
  it('both or neither of size and factor', () => {
    refuses(() => layers.upsample({}), 'upsample: neither size nor scaleFactor is given; give one of them');
    refuses(
      () => layers.upsample({size: 2, scaleFactor: 2}),
      'upsample: both size and scaleFactor are given; give one of them',
    );
  });

  it('sizes, factors and modes that are none', () => {
    refuses(() => layers.upsample({size: 0}), 'upsample: size is 0; a positive integer or [height, width] of such');
    refuses(
      () => layers.upsample({scaleFactor: [2, -1]}),
      'upsample: scaleFactor is [2, -1]; a positive number or [height, width] of such is needed',
    );
    refuses(
      () => layers.resizeConv2d({filters: 1, kernelSize: 3, scaleFactor: Number.NaN}),
      'resizeConv2d: scaleFactor is NaN; a positive number or [height, width] of such is needed',
    );
    refuses(
      () => layers.upsample({size: 2, mode: 'bicubic' as 'nearest'}),
      "upsample: mode is 'bicubic'; 'nearest' or 'bilinear' is needed",
    );
    refuses(
      () => layers.resizeConv2d({filters: 1, kernelSize: 3, mode: 'area' as 'nearest'}),
      "resizeConv2d: mode is 'area'; 'nearest' or 'bilinear' is needed",
    );
    refuses(
      () => layers.upsample({size: 2, alignCorners: true}),
      "upsample: alignCorners has no meaning with mode 'nearest'; use mode 'bilinear'",
    );
  });

  it('to make images vanish', () => {
    refuses(
      () => layers.upsample({scaleFactor: 0.3, name: 'less'}).apply(zeros([1, 9, 3, 1])),
      "upsample 'less': scaleFactor [0.3, 0.3] makes 0 pixels of 3; at least one is to be left",
    );
    refuses(
      () => ops.upsample(zeros([1, 2, 2, 1]), {mode: 'nearest'}),
      'upsample: neither size nor scaleFactor is given; give one of them',
    );
    refuses(
      () => ops.upsample(zeros([2, 2, 1]), {size: [1, 1], mode: 'nearest'}),
      'upsample: the input has shape [2,2,1]; [batch, height, width, channels] is needed',
    );
  });
});

describe('layers.squeezeExcite and layerScale refuse', () => {
  it('options out of range', () => {
    refuses(
      () => layers.squeezeExcite({squeezeChannels: 0}),
      'squeezeExcite: squeezeChannels is 0; a positive integer',
    );
    refuses(
      () => layers.squeezeExcite({squeezeChannels: 1, activation: 'swish' as 'silu'}),
      "squeezeExcite: activation is 'swish'; one of relu, relu6, silu, hardSwish, tanh, sigmoid, hardSigmoid is needed",
    );
    refuses(
      () => layers.squeezeExcite({squeezeChannels: 1, scaleActivation: 'constructor' as 'silu'}),
      "squeezeExcite: scaleActivation is 'constructor'; one of relu",
    );
    refuses(
      () => layers.layerScale({init: 'small' as unknown as number}),
      'layerScale: init is "small"; a finite number is needed',
    );
    refuses(() => layers.layerScale({init: Number.NaN}), 'a finite number is needed');
  });
});

describe('every layer of the convolution family refuses', () => {
  const MADE: Record<string, [() => stock.Layer, number[]]> = {
    conv1d: [() => layers.conv1d({filters: 1, kernelSize: 1, name: 'it'}), [4, 4, 4]],
    conv3d: [() => layers.conv3d({filters: 1, kernelSize: 1, name: 'it'}), [4, 4, 4]],
    convTranspose1d: [() => layers.convTranspose1d({filters: 1, kernelSize: 1, name: 'it'}), [4]],
    convTranspose2d: [() => layers.convTranspose2d({filters: 1, kernelSize: 1, name: 'it'}), [4, 4]],
    convTranspose3d: [() => layers.convTranspose3d({filters: 1, kernelSize: 1, name: 'it'}), [4, 4]],
    depthwiseConv2d: [() => layers.depthwiseConv2d({kernelSize: 1, name: 'it'}), [4, 4]],
    separableConv2d: [() => layers.separableConv2d({filters: 1, kernelSize: 1, name: 'it'}), [4, 4]],
    pixelShuffle: [() => layers.pixelShuffle({upscaleFactor: 1, name: 'it'}), [4, 4]],
    pixelUnshuffle: [() => layers.pixelUnshuffle({downscaleFactor: 1, name: 'it'}), [4, 4]],
    upsample: [() => layers.upsample({size: 1, name: 'it'}), [4, 4]],
    resizeConv2d: [() => layers.resizeConv2d({filters: 1, kernelSize: 1, name: 'it'}), [4, 4]],
    squeezeExcite: [() => layers.squeezeExcite({squeezeChannels: 1, name: 'it'}), [4, 4]],
    layerScale: [() => layers.layerScale({name: 'it'}), []],
  };
  for (const [name, [make, shape]] of Object.entries(MADE)) {
    it(`an input of the wrong rank: ${name}`, () => {
      expect(() => make().apply(zeros([2, ...shape]))).to.throw('Input 0 is incompatible with layer it');
    });
  }

  const WEIGHTED: Record<string, [() => stock.Layer, number[]]> = {
    conv1d: [() => layers.conv1d({filters: 1, kernelSize: 1, name: 'it'}), [1, 4, 2]],
    convTranspose2d: [() => layers.convTranspose2d({filters: 1, kernelSize: 1, name: 'it'}), [1, 4, 4, 2]],
    separableConv2d: [() => layers.separableConv2d({filters: 1, kernelSize: 1, name: 'it'}), [1, 4, 4, 2]],
    squeezeExcite: [() => layers.squeezeExcite({squeezeChannels: 1, name: 'it'}), [1, 4, 4, 2]],
    layerScale: [() => layers.layerScale({name: 'it'}), [1, 2]],
  };
  for (const [name, [make, shape]] of Object.entries(WEIGHTED)) {
    it(`to be called before it is built, and other channels than it was built for: ${name}`, () => {
      refuses(() => make().call(zeros(shape), {}), `${name} 'it' was called before it was built`);
      const layer = make();
      layer.apply(zeros(shape));
      const other = [...shape.slice(0, -1), 5];
      expect(() => layer.apply(zeros(other))).to.throw('Input 0 is incompatible with layer it: expected axis');
    });
  }
});
