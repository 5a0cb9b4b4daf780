import type {serialization} from '@tensorflow/tfjs-core';
import {ConfigError, initializers, layers} from '@tfjs-zoo/core';
import {expect} from 'chai';

const refuses = (make: () => unknown, message: string): void => expect(make).to.throw(ConfigError, message) as never;

/** What a saved model might hold. */
const linear = (kernelInitializer: unknown): unknown =>
  layers.linear({units: 1, kernelInitializer: kernelInitializer as initializers.InitializerSpec});

describe('a layer refuses', () => {
  it('an unknown name, and lists the known ones', () => {
    refuses(
      () => linear('he_normal'),
      "linear: no initializer 'he_normal'; there are bilinear, dirac, glorotNormal, glorotUniform, heNormal, heUniform, " +
        'identity, lecunNormal, lecunUniform, ones, orthogonal, seedUniform, torchUniform, truncatedNormal, zeros, or ' +
        'give one made by initializers.*',
    );
    refuses(() => layers.conv2d({filters: 1, kernelSize: 1, biasInitializer: 'toString' as 'zeros'}), "'toString'");
  });

  for (const value of [null, 3, {}, {className: 7}, []]) {
    it(`${JSON.stringify(value)} in place of an initializer`, () => {
      refuses(
        () => linear(value),
        `linear: an initializer is ${JSON.stringify(value)}; a name or one made by initializers.* is needed`,
      );
    });
  }

  for (const className of ['NoSuchClass', 'constructor', '__proto__']) {
    it(`the class ${className}, which is not registered`, () => {
      const saved: serialization.ConfigDict = Object.fromEntries([
        ['className', className],
        ['config', {}],
      ]);
      refuses(
        () => linear(saved),
        `linear: the initializer class '${className}' is not registered; import the module that defines it first`,
      );
    });
  }

  it('a registered class that is no initializer', () => {
    refuses(
      () => linear({className: 'ZooDropout', config: {}}),
      "linear: the class 'ZooDropout' is registered, but is no initializer",
    );
  });

  it('what is not a seed', () => {
    refuses(() => layers.linear({units: 1, seed: -1}), 'linear: seed -1 is not an integer from 0 to 4294967295');
    refuses(() => layers.conv2d({filters: 1, kernelSize: 1, seed: 2 ** 32}), 'conv2d: seed 4294967296 is not');
  });
});

describe('an initializer refuses', () => {
  it('to guess the fans of a vector', () => {
    refuses(
      () => initializers.glorotNormal().apply([7]),
      'initializers.glorotNormal: the fans of a weight of shape [7] cannot be told; give {fans: {fanIn, fanOut}}',
    );
  });

  it('what is no seed, stream or fan', () => {
    refuses(
      () => initializers.heUniform({seed: 0.5}),
      'initializers.heUniform: seed 0.5 is not an integer from 0 to 4294967295',
    );
    refuses(
      () => initializers.heUniform({stream: -3}),
      'initializers.heUniform: stream -3 is not an integer from 0 to 4294967295; streamOf(name) makes one',
    );
    refuses(
      () => initializers.torchUniform({fans: {fanIn: 0, fanOut: 2}}),
      'initializers.torchUniform: fans are {fanIn: 0, fanOut: 2}; two positive numbers are needed',
    );
    refuses(() => initializers.torchUniform({fans: null as never}), 'fans are {fanIn: undefined, fanOut: undefined}');
  });

  for (const std of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`a standard deviation of ${std}, as soon as it is made`, () => {
      refuses(() => initializers.normal({std}), `initializers.normal: std is ${std}; a positive number is needed`);
    });
  }

  it('to be normal without a standard deviation', () => {
    refuses(() => initializers.normal(), 'initializers.normal: std is undefined; a positive number is needed');
  });

  it('a mode it does not know', () => {
    refuses(
      () => initializers.heNormal({mode: 'fan_out' as 'fanOut'}),
      "initializers.heNormal: mode is 'fan_out'; 'fanIn', 'fanOut' or 'fanAverage' is needed",
    );
  });

  it('options out of range, each by name', () => {
    const {bilinear, constant, dirac, identity, orthogonal, truncatedNormal, varianceScaling} = initializers;
    refuses(() => truncatedNormal({std: 0}), 'initializers.truncatedNormal: std is 0; a positive number is needed');
    refuses(
      () => truncatedNormal({std: 0.1, a: 3, b: 4}),
      'initializers.truncatedNormal: [3, 4] is no interval that a normal distribution of mean 0 and standard deviation 0.1',
    );
    refuses(() => truncatedNormal({a: 1, b: 1}), 'initializers.truncatedNormal: [1, 1] is no interval');
    refuses(
      () => varianceScaling({scale: -1}),
      'initializers.varianceScaling: scale is -1; a positive number is needed',
    );
    refuses(
      () => varianceScaling({distribution: 'gauss' as 'normal'}),
      "initializers.varianceScaling: distribution is 'gauss'; give one of 'uniform', 'normal', 'truncatedNormal'",
    );
    refuses(() => orthogonal({gain: Number.NaN}), 'initializers.orthogonal: gain is NaN; a finite number is needed');
    refuses(() => identity({gain: Number.NaN}), 'initializers.identity: gain is NaN; a finite number is needed');
    refuses(() => constant({value: Number.NaN}), 'initializers.constant: value is NaN; a finite number is needed');
    refuses(() => dirac({groups: 0}), 'initializers.dirac: groups is 0; a positive integer is needed');
    refuses(() => bilinear({groups: 1.5}), 'initializers.bilinear: groups is 1.5; a positive integer is needed');
  });

  it('weights that it cannot fill', () => {
    const {bilinear, dirac, identity, orthogonal} = initializers;
    refuses(() => orthogonal().apply([7]), 'initializers.orthogonal: a weight of shape [7] is no matrix');
    refuses(() => identity().apply([3, 3, 2, 2]), 'initializers.identity: a weight of shape [3,3,2,2] is no matrix');
    refuses(() => dirac().apply([2, 2]), 'initializers.dirac: a weight of shape [2,2] is no kernel of a convolution');
    refuses(
      () => dirac({groups: 3}).apply([3, 3, 1, 4]),
      "initializers.dirac: 4 channels cannot be parted into 3 groups; give the layer's groups",
    );
    refuses(
      () => bilinear().apply([3, 2, 2]),
      'initializers.bilinear: a weight of shape [3,2,2] is no kernel of images',
    );
  });
});
