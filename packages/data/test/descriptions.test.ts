import {memory, type Tensor, tensor2d, tensor4d} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import fc from 'fast-check';
import {FACTORIES, OPERATIONS, STEPS} from '../src/descriptions/registry.ts';
import {
  type Batch,
  describeTransform,
  imageClassificationPreset,
  imageTrainingPreset,
  type RgbImage,
  type SampleTransform,
  transformFromConfig,
  transforms,
} from '../src/index.ts';
import type {Operation} from '../src/transforms/described.ts';
import {noise} from './support.ts';

const key = {seed: 5, epoch: 1, index: 7};
const floats = () => Float32Array.from({length: 20 * 16 * 3}, (_, i) => (i % 17) / 17);
const half = {probability: 0.5};
const box = {top: 2, left: 3, height: 4, width: 5};
const corners = [
  [0, 0],
  [19, 0],
  [19, 15],
  [0, 15],
] as const;
const moved = [
  [1, 2],
  [17, 0],
  [18, 14],
  [2, 13],
] as const;
const warp = {interpolation: 'bilinear', fill: [1, 2, 3]} as const;

/** One call of everything that `transforms` holds, with options that are not the defaults. */
const CALLS: Record<string, Operation> = {
  adjustBrightness: transforms.applying(transforms.adjustBrightness, 1.3),
  adjustContrast: transforms.applying(transforms.adjustContrast, 0.4),
  adjustHue: transforms.applying(transforms.adjustHue, 0.2),
  adjustSaturation: transforms.applying(transforms.adjustSaturation, 2),
  adjustSharpness: transforms.applying(transforms.adjustSharpness, 0.5),
  affine: transforms.applying(transforms.affine, {angle: 20, translate: [2, 1], shear: 5}, {center: [3, 4]}),
  augMix: transforms.augMix({severity: 5, mixtureWidth: 2, chainDepth: 2, alpha: 0.7, allOps: false}),
  augment: transforms.applying(transforms.augment, 'rotate', 20, warp),
  autoAugment: transforms.autoAugment({policy: 'svhn', ...warp}),
  autocontrast: transforms.autocontrast,
  centerCrop: transforms.centerCrop([9, 30]),
  colorJitter: transforms.colorJitter({brightness: 0.4, contrast: [0.5, 2], hue: 0.1}),
  compose: transforms.compose(transforms.resize(12), transforms.compose(transforms.invert, transforms.randomCrop(8))),
  crop: transforms.applying(transforms.crop, box),
  cutBatch: transforms.applying(transforms.cutBatch, {top: 0, left: 0, height: 1, width: 2}),
  cutMix: transforms.cutMix({alpha: 0.4}),
  equalize: transforms.equalize,
  erase: transforms.applying(transforms.erase, [16, 20, 3], box, Float32Array.of(1, 2, 3)),
  fiveCrop: transforms.fiveCrop(7),
  gaussianBlur: transforms.applying(transforms.gaussianBlur, [3, 5], {sigma: 2}),
  grayscale: transforms.grayscale,
  horizontalFlip: transforms.horizontalFlip,
  invert: transforms.invert,
  mixBatch: transforms.applying(transforms.mixBatch, 0.3),
  mixUp: transforms.mixUp({alpha: 0.2}),
  normalize: transforms.normalize({mean: [0.1, 0.2, 0.3], std: [1, 2, 3]}),
  pad: transforms.pad([1, 2], {paddingMode: 'reflect'}),
  pcaLighting: transforms.applying(transforms.pcaLighting, [0.1, 0.2, 0.3], 255),
  perspective: transforms.applying(transforms.perspective, corners, moved, {interpolation: 'bicubic'}),
  posterize: transforms.applying(transforms.posterize, 3),
  randAugment: transforms.randAugment({numOps: 3, magnitude: 12, numMagnitudeBins: 20, ...warp}),
  randomAdjustSharpness: transforms.randomAdjustSharpness(2, half),
  randomAffine: transforms.randomAffine([-40, 10], {translate: [0.1, 0.3], scale: [0.5, 1], shear: 10, ...warp}),
  randomAutocontrast: transforms.randomAutocontrast(half),
  randomCrop: transforms.randomCrop([30, 12], {padding: 2, padIfNeeded: true, fill: 9, paddingMode: 'edge'}),
  randomEqualize: transforms.randomEqualize(half),
  randomErasing: transforms.randomErasing([16, 20, 3], {probability: 1, scale: [0.1, 0.2], value: 'random'}),
  randomGaussianBlur: transforms.randomGaussianBlur(5, {sigma: [1, 4]}),
  randomGrayscale: transforms.randomGrayscale(half),
  randomHorizontalFlip: transforms.randomHorizontalFlip(half),
  randomInvert: transforms.randomInvert(half),
  randomPcaLighting: transforms.randomPcaLighting({std: 0.3, maxValue: 255}),
  randomPerspective: transforms.randomPerspective({distortionScale: 0.3, probability: 1, fill: 7}),
  randomPosterize: transforms.randomPosterize(2, half),
  randomResizedCrop: transforms.randomResizedCrop(9, {scale: [0.2, 0.5], ratio: [1, 2], interpolation: 'nearest'}),
  randomRotation: transforms.randomRotation(30, {expand: true, center: [1, 2], ...warp}),
  randomSolarize: transforms.randomSolarize(100, half),
  randomVerticalFlip: transforms.randomVerticalFlip(half),
  resize: transforms.resize(11, {interpolation: 'bicubic', maxSize: 13}),
  rotate: transforms.applying(transforms.rotate, 33, {expand: true, ...warp}),
  solarize: transforms.applying(transforms.solarize, 77),
  tenCrop: transforms.tenCrop([5, 6], {verticalFlip: true}),
  toTensorData: transforms.toTensorData({channelOrder: 'bgr', maxValue: 255, mean: [1, 2, 3], std: [4, 5, 6]}),
  trivialAugmentWide: transforms.trivialAugmentWide({numMagnitudeBins: 9, ...warp}),
  verticalFlip: transforms.verticalFlip,
};

/** What they take where it is not an image. */
const INPUTS: Partial<Record<string, 'floats' | 'batch'>> = {
  ...{
    erase: 'floats',
    normalize: 'floats',
    pcaLighting: 'floats',
    randomErasing: 'floats',
    randomPcaLighting: 'floats',
  },
  ...{cutBatch: 'batch', cutMix: 'batch', mixBatch: 'batch', mixUp: 'batch'},
};

/** There and back through the text that a file would hold. */
const again = (step: Operation): Operation =>
  transformFromConfig<Operation>(JSON.parse(JSON.stringify(describeTransform(step))));

/** What a step makes of an input of its kind, for several keys. */
function results(name: string, step: Operation): unknown[] {
  const run = step as (input: unknown, at: typeof key) => unknown;
  return [0, 1, 2, 3].map(index => {
    const at = {...key, index};
    if (INPUTS[name] === 'floats') return run(floats(), at);
    return INPUTS[name] === 'batch' ? ofBatch(batch => run(batch, at) as Batch) : run(noise(20, 16), at);
  });
}

function ofBatch(change: (batch: Batch) => Batch): number[][] {
  const given: Batch = {
    xs: tensor4d(
      Array.from({length: 24}, (_, i) => i / 7),
      [2, 2, 2, 3],
    ),
    ys: tensor2d([1, 0, 0, 1], [2, 2]),
  };
  const {xs, ys} = change(given);
  const tensors: Tensor[] = [xs, ys, given.xs, given.ys];
  const numbers = [xs, ys].map(tensor => Array.from(tensor.dataSync()));
  for (const tensor of tensors) tensor.dispose();
  return numbers;
}

describe('describeTransform and transformFromConfig', () => {
  // `applying` makes steps of the others, and every other row of the table goes through it
  const names = Object.keys(transforms).filter(name => name !== 'applying');

  it('know everything that transforms holds, each as one kind', () => {
    const kinds = [FACTORIES, STEPS, OPERATIONS].flatMap(kind => [...kind.keys()]);
    expect(kinds.filter(name => !/Preset$/.test(name))).to.have.members(names);
    expect(new Set(kinds).size).to.equal(kinds.length);
    expect(Object.keys(CALLS)).to.have.members(names);
  });

  for (const name of names) {
    it(`write down ${name}, and make one again that gives the same`, () => {
      const config = describeTransform(CALLS[name]);
      expect(config.transform).to.equal(name);
      const before = memory().numTensors;
      expect(results(name, again(CALLS[name]))).to.deep.equal(results(name, CALLS[name]));
      expect(memory().numTensors).to.equal(before);
      expect(describeTransform(again(CALLS[name]))).to.deep.equal(config);
    });
  }

  it('write down a pipeline step by step', () => {
    const pipeline = transforms.compose(transforms.resize(256), transforms.invert, transforms.toTensorData());
    expect(describeTransform(pipeline)).to.deep.equal({
      transform: 'compose',
      args: [
        {transform: 'resize', args: [256, {interpolation: 'bilinear'}]},
        {transform: 'invert'},
        {transform: 'toTensorData', args: [{channels: 3, channelOrder: 'rgb', maxValue: 1}]},
      ],
    });
  });

  it('keep presets, their shape and their numbers', () => {
    const presets: SampleTransform[] = [
      imageClassificationPreset({resize: 14, crop: 12, channels: 1, mean: [0.4], std: [0.2]}),
      imageTrainingPreset({crop: 10, autoAugment: 'randaugment', randomErasing: 0.5, colorJitter: {hue: 0.1}}),
    ];
    for (const preset of presets) {
      const made = again(preset) as SampleTransform;
      expect(made.outputShape).to.deep.equal(preset.outputShape);
      for (let index = 0; index < 4; index++) {
        expect(made(noise(30, 20), {...key, index})).to.deep.equal(preset(noise(30, 20), {...key, index}));
      }
    }
  });

  it('give the same numbers for pipelines of any steps in any order', () => {
    const images = names.filter(
      name =>
        !INPUTS[name] && !['fiveCrop', 'tenCrop', 'toTensorData', 'crop', 'compose', 'perspective'].includes(name),
    );
    const pipelines = fc.array(fc.constantFrom(...images), {minLength: 1, maxLength: 4});
    fc.assert(
      fc.property(pipelines, fc.nat(1000), (chosen, index) => {
        const steps = chosen.map(name => CALLS[name] as (image: RgbImage) => RgbImage);
        const step = transforms.compose(transforms.resize([16, 20]), ...steps) as (
          i: RgbImage,
          k: typeof key,
        ) => RgbImage;
        expect((again(step) as typeof step)(noise(24, 24), {...key, index})).to.deep.equal(
          step(noise(24, 24), {...key, index}),
        );
      }),
      {numRuns: 40},
    );
  });

  it('say what a step was made of, not what its options became since', () => {
    const options = {brightness: 0.4, contrast: [0.5, 2] as [number, number]};
    const step = transforms.colorJitter(options);
    options.brightness = 0;
    options.contrast[0] = 1;
    expect(describeTransform(step)).to.deep.equal({
      transform: 'colorJitter',
      args: [{brightness: 0.4, contrast: [0.5, 2]}],
    });
  });

  it('name the part of a pipeline that is a function of unknown origin', () => {
    const mine = (image: RgbImage) => image;
    expect(() => describeTransform(mine)).to.throw(
      "describeTransform: the transform is a function of unknown origin ('mine'). What can be written down are the presets",
    );
    const pipeline = transforms.compose(transforms.invert, transforms.compose(mine, transforms.invert));
    expect(() => describeTransform(pipeline)).to.throw(
      "describeTransform: step 1 of 2 in step 2 of 2 in the transform is a function of unknown origin ('mine')",
    );
    expect(() => describeTransform(transforms.applying(mine))).to.throw("of unknown origin ('mine')");
    const endless = transforms.applying(transforms.adjustBrightness, Number.POSITIVE_INFINITY);
    expect(() => describeTransform(endless)).to.throw('argument 1 of adjustBrightness is Infinity, which cannot be');
  });

  it('make nothing of configs that name what is not there, or are none', () => {
    const refused: readonly [config: unknown, message: string][] = [
      [undefined, 'transformFromConfig: got nothing, expected {transform:'],
      [[1], 'transformFromConfig: got [1], expected {transform:'],
      [{transform: 'constructor'}, "there is no transform 'constructor'"],
      [{transform: '__proto__', args: []}, "there is no transform '__proto__'"],
      [{transform: 'applying', args: [{transform: 'invert'}]}, "there is no transform 'applying'"],
      [{transform: 'moduleStep', args: ['file:///tmp/evil.js', 'run']}, "there is no transform 'moduleStep'"],
      [{transform: 'resize', args: {0: 3}}, "args of 'resize' is {"],
      [{transform: 'resize', args: ['all']}, 'resize: '],
      [{transform: 'compose', args: [{transform: 'nothing'}]}, "there is no transform 'nothing'"],
      [{transform: 'imageClassificationPreset', args: [{resize: 3}]}, 'presetFromConfig: channels is missing'],
    ];
    for (const [config, message] of refused) expect(() => transformFromConfig(config)).to.throw(message);
    let nested: unknown = {transform: 'invert'};
    for (let i = 0; i < 10000; i++) nested = {transform: 'compose', args: [nested]};
    expect(() => transformFromConfig(nested)).to.throw('nested more than 32 deep');
  });
});

describe('imageTrainingPreset with more than crops', () => {
  const {colorJitter, compose, normalize, randomErasing, randomHorizontalFlip, randomPcaLighting} = transforms;
  const {augMix, autoAugment, randAugment, randomResizedCrop, toTensorData, trivialAugmentWide} = transforms;
  const statistics = {mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.4]};

  it("has torchvision's steps in torchvision's order: crop, mirror, autoaugment, numbers, erasing", () => {
    const warp = {interpolation: 'bilinear'} as const;
    const methods = {
      imagenet: autoAugment({policy: 'imagenet', ...warp}),
      cifar10: autoAugment({policy: 'cifar10', ...warp}),
      svhn: autoAugment({policy: 'svhn', ...warp}),
      randaugment: randAugment({magnitude: 9, ...warp}),
      trivialaugment: trivialAugmentWide(warp),
      augmix: augMix({severity: 3, ...warp}),
    } as const;
    for (const [name, method] of Object.entries(methods)) {
      const preset = imageTrainingPreset({
        ...{crop: 12, autoAugment: name as keyof typeof methods, randomErasing: 0.9, ...statistics},
      });
      const steps = compose(
        randomResizedCrop(12),
        randomHorizontalFlip(),
        method,
        toTensorData(statistics),
        randomErasing([12, 12, 3], {probability: 0.9}),
      );
      for (let index = 0; index < 8; index++) {
        const at = {...key, index};
        expect(preset(noise(30, 20), at), name).to.deep.equal(steps(noise(30, 20), at));
      }
    }
  });

  it('shifts colours before they are normalized, and jitters them before that', () => {
    const jitter = {brightness: 0.4, contrast: 0.4, saturation: 0.4};
    const preset = imageTrainingPreset({crop: 12, colorJitter: jitter, lighting: 0.1, maxValue: 255, ...statistics});
    const steps = [
      randomResizedCrop(12),
      randomHorizontalFlip(),
      colorJitter(jitter),
      toTensorData({maxValue: 255}),
      randomPcaLighting({std: 0.1, maxValue: 255}),
      normalize(statistics),
    ];
    const pipeline = compose(...(steps as ((image: unknown) => unknown)[])) as SampleTransform;
    expect(preset(noise(30, 20), key)).to.deep.equal(pipeline(noise(30, 20), key));
  });

  it('takes the strengths it is given', () => {
    const strong = imageTrainingPreset({crop: 12, autoAugment: 'randaugment', randAugmentMagnitude: 30});
    const weak = imageTrainingPreset({crop: 12, autoAugment: 'randaugment', randAugmentMagnitude: 0});
    expect(strong(noise(30, 20), key)).not.to.deep.equal(weak(noise(30, 20), key));
    expect(() => imageTrainingPreset({autoAugment: 'augmix', augMixSeverity: 11})).to.throw(
      'augMix: severity 11 is not an integer from 1 to 10',
    );
  });

  it('names options that make no sense', () => {
    expect(() => imageTrainingPreset({autoAugment: 'rand' as 'svhn'})).to.throw(
      "imageTrainingPreset: autoAugment 'rand' is unknown; there are 'imagenet', 'cifar10', 'svhn', 'randaugment', " +
        "'trivialaugment' and 'augmix'",
    );
    expect(() => imageTrainingPreset({randomErasing: Number.NaN})).to.throw('randomErasing: probability NaN is not');
    expect(() => imageTrainingPreset({lighting: 0.1, channelOrder: 'bgr'})).to.throw(
      "imageTrainingPreset: lighting shifts colours in the order 'rgb', but channels is 3 and channelOrder 'bgr'",
    );
  });
});
