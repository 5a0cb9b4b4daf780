/** Options that nobody reads: what is misspelt, or has the name that it has in PyTorch or Keras, is refused everywhere. */
import {ones, tensor1d} from '@tensorflow/tfjs-core';
import {
  ConfigError,
  constraints,
  initializers,
  layers,
  losses,
  metrics,
  optimizers,
  regularizers,
} from '@tfjs-zoo/core';
import {expect} from 'chai';

type Maker = (options?: unknown) => unknown;

/** What makes something of options alone, with the least that it needs. */
const LEAST: Readonly<Record<string, object>> = {
  adaptiveAvgPool1d: {outputSize: 1},
  adaptiveAvgPool2d: {outputSize: 1},
  adaptiveAvgPool3d: {outputSize: 1},
  adaptiveMaxPool1d: {outputSize: 1},
  adaptiveMaxPool2d: {outputSize: 1},
  adaptiveMaxPool3d: {outputSize: 1},
  avgPool1d: {poolSize: 1},
  avgPool2d: {poolSize: 1},
  avgPool3d: {poolSize: 1},
  conv1d: {filters: 1, kernelSize: 1},
  conv2d: {filters: 1, kernelSize: 1},
  conv3d: {filters: 1, kernelSize: 1},
  convTranspose1d: {filters: 1, kernelSize: 1},
  convTranspose2d: {filters: 1, kernelSize: 1},
  convTranspose3d: {filters: 1, kernelSize: 1},
  depthwiseConv2d: {kernelSize: 1},
  groupNorm: {groups: 1},
  linear: {units: 1},
  localResponseNorm: {size: 1},
  maxPool1d: {poolSize: 1},
  maxPool2d: {poolSize: 1},
  maxPool3d: {poolSize: 1},
  maxUnpool2d: {outputSize: 1},
  normal: {std: 1},
  pixelShuffle: {upscaleFactor: 1},
  pixelUnshuffle: {downscaleFactor: 1},
  resizeConv2d: {filters: 1, kernelSize: 1},
  separableConv2d: {filters: 1, kernelSize: 1},
  sgd: {learningRate: 1},
  squeezeExcite: {squeezeChannels: 1},
  upsample: {size: 1},
};

/** Functions that take other arguments than options, none, or more than options; relu is tfjs's own layer. */
const OTHERS = [
  ...['isTorchModule', 'isUnder', 'relu'],
  ...['defineInitializer', 'constant', 'ones', 'withoutInitialization', 'zeros'],
  ...['accuracy', 'defineMetric', 'isMetricSource', 'mae', 'mse', 'ofBatch', 'readBatch', 'resolveMetric', 'topK'],
  ...['l1', 'l2', 'applyConstraints', 'nonNegative'],
];

/** The functions of a namespace that make something of options, with what they need least. */
function makers(namespace: object): [string, Maker, object][] {
  return Object.entries(namespace)
    .filter(([name]) => /^[a-z]/.test(name) && !OTHERS.includes(name))
    .map(([name, make]: [string, Maker]) => [name, make, LEAST[name] ?? {}]);
}

describe('options', () => {
  for (const [kind, namespace] of Object.entries({
    layers,
    initializers,
    optimizers,
    metrics,
    regularizers,
    constraints,
  })) {
    for (const [name, make, least] of makers(namespace)) {
      it(`of ${kind}.${name}: one that there is not is refused, and so is what is no object`, () => {
        expect(make(least)).not.to.equal(undefined);
        expect(() => make({...least, nope: 1})).to.throw(ConfigError, /no option 'nope'; there are \w+/);
        expect(() => make(0.5)).to.throw(ConfigError, /options are 0\.5; an object is needed, such as {name: value}/);
        // as a file has them, and a call with an option that may be missing
        make({...least, nope: undefined});
      });
    }
  }

  it('of losses: one that there is not is refused', () => {
    const [indices, hot, scores] = [tensor1d([0, 1]), ones([2, 3]), ones([2, 3])];
    const sparse = ['sparseCategoricalCrossEntropy'];
    type AnyLoss = (yTrue: unknown, yPred: unknown, ...options: unknown[]) => unknown;
    for (const [name, loss] of Object.entries(losses) as [string, AnyLoss][]) {
      if (name === 'resolveLoss') continue;
      const labels = sparse.includes(name) ? indices : hot;
      const options = name === 'triplet' ? [scores, {nope: 1}] : [{nope: 1}];
      expect(() => loss(labels, scores, ...options), name).to.throw(
        ConfigError,
        `${name}: no option 'nope'; there are reduction, sampleWeights, and those in its description`,
      );
    }
  });

  it('are named in full in the message, those of every layer last', () => {
    expect(() => layers.dropout({p: 0.5} as layers.DropoutOptions)).to.throw(
      "dropout: no option 'p'; there are rate, seed, name, trainable, batchInputShape, batchSize, dtype, inputDType, " +
        'inputShape, weights',
    );
    expect(() => optimizers.adam({lr: 0.1} as optimizers.AdamOptions)).to.throw(
      "adam: no option 'lr'; there are learningRate, weightDecay, clipNorm, clipNormPerWeight, clipValue, beta1, beta2, " +
        'epsilon, amsgrad',
    );
    expect(() => optimizers.adam({scheduled: true} as optimizers.AdamOptions)).to.throw("adam: no option 'scheduled'");
    expect(() => optimizers.adam({learningRate: () => 1, lr: 1} as optimizers.AdamOptions)).to.throw("no option 'lr'");
  });

  for (const [kind, namespace] of Object.entries({layers, optimizers, regularizers, constraints})) {
    it(`of ${kind} whose defaults are true, false, a number or a string take nothing of another kind`, () => {
      const found: string[] = [];
      for (const [name, make, least] of makers(namespace)) {
        const {getConfig} = make(least) as {getConfig?: () => object};
        const config = {...getConfig?.call(make(least)), ...(kind === 'layers' && {name: 'a', trainable: true})};
        for (const [option, value] of Object.entries(config)) {
          // says of a saved optimizer that it had a function; padding is a word or a number
          if (['scheduled', 'padding'].includes(option)) continue;
          const wrong =
            {boolean: ['no', 1, null], number: ['1', true], string: [1, true]}[typeof value as 'boolean'] ?? [];
          for (const each of wrong) {
            expect(() => make({...least, [option]: each}), `${name}: ${option} ${each}`).to.throw(
              ConfigError,
              new RegExp(`${option}|an initializer is`),
            );
            found.push(`${name}.${option}`);
          }
        }
      }
      if (kind !== 'constraints') expect(found.length).to.be.above(0);
    });
  }

  it('that are neither true nor false where they must be are shown, with what is needed', () => {
    const no = 'no' as unknown as boolean;
    expect(() => layers.linear({units: 1, useBias: no})).to.throw("linear: useBias is 'no'; true or false is needed");
    expect(() => layers.batchNorm({scale: 1 as unknown as boolean})).to.throw('batchNorm: scale is 1; true or false');
    expect(() => layers.relu6({trainable: 1 as unknown as boolean})).to.throw('relu6: trainable is 1; true or false');
    expect(() => metrics.precision({fromLogits: no})).to.throw(
      "precision: fromLogits is 'no'; true or false is needed",
    );
    expect(() => metrics.rocAuc({multilabel: no})).to.throw("rocAuc: multilabel is 'no'; true or false is needed");
    const [y, z] = [ones([2, 3]), ones([2, 3])];
    expect(() => losses.binaryCrossEntropy(y, z, {fromLogits: no})).to.throw(
      "binaryCrossEntropy: fromLogits is 'no'; true or false is needed",
    );
    expect(() => losses.crossEntropy(y, z, {bits: no})).to.throw("crossEntropy: bits is 'no'; true or false is needed");
    expect(() => losses.klDivergence(y, z, {logTarget: no})).to.throw("klDivergence: logTarget is 'no'; true or false");
    expect(() => losses.dice(ones([2, 3, 1]), ones([2, 3, 1]), {perClass: no})).to.throw(
      "dice: perClass is 'no'; true",
    );
  });

  it('that are strings where numbers belong are shown as such', () => {
    expect(() => optimizers.sgd({learningRate: '0.1' as unknown as number})).to.throw(
      "sgd: learningRate is '0.1'; a finite",
    );
    expect(() => metrics.topK('5' as unknown as number)).to.throw("topK: k is '5'; a positive integer is needed");
  });
});
