import {
  arrayDataset,
  concat,
  generatorDataset,
  imageClassificationPreset,
  imageTrainingPreset,
  replaceSamples,
  rgbImage,
  type SampleTransform,
  sampleRandomness,
  transforms,
  weighted,
} from '@tfjs-zoo/data';
import {loader, moduleStep} from '@tfjs-zoo/data/node';
import {expect} from 'chai';

const images = [0, 60, 120, 180, 240].map(value => rgbImage(2, 2, new Uint8Array(12).fill(value)));
const made = (transform: SampleTransform) =>
  arrayDataset({images, labels: [0, 1, 0, 1, 1], transform, sampleShape: [2, 2, 3]});
const plain = imageClassificationPreset({resize: 2, crop: 2});

describe('replaceSamples', () => {
  const numbered = arrayDataset({
    images: Float32Array.from({length: 5}, (_, i) => i),
    labels: [0, 1, 0, 1, 1],
    sampleShape: [1, 1, 1],
  });
  const read = async (i: number): Promise<Float32Array> => Float32Array.of(i, 10 * i);
  const replaced = replaceSamples(numbered, {sampleShape: [1, 1, 2], read});

  it('keeps labels, names and the order of each epoch, and gives the other numbers', async () => {
    expect(replaced.sampleShape).to.deep.equal([1, 1, 2]);
    for (const epoch of [0, 1]) {
      const how = {batchSize: 5, shuffle: true, seed: 7, epoch};
      for await (const before of numbered.batches(how)) {
        const order = [...(await before.xs.data())];
        for await (const {xs, ys} of replaced.batches(how)) {
          expect([...(await xs.data())]).to.deep.equal(order.flatMap(i => [i, 10 * i]));
          expect(await ys.data()).to.deep.equal(await before.ys.data());
          for (const tensor of [xs, ys]) tensor.dispose();
        }
        for (const tensor of [before.xs, before.ys]) tensor.dispose();
      }
    }
    expect([0, 1, 2, 3, 4].map(i => replaced.name(i))).to.deep.equal([0, 1, 2, 3, 4].map(i => numbered.name(i)));
  });

  it('goes on drawing what a weighted dataset draws', async () => {
    const drawn = weighted(numbered, [0, 0, 0, 1, 0], {samples: 3});
    for await (const {xs, ys} of replaceSamples(drawn, {sampleShape: [1, 1, 2], read}).batches()) {
      expect([...(await xs.data())]).to.deep.equal([3, 30, 3, 30, 3, 30]);
      for (const tensor of [xs, ys]) tensor.dispose();
    }
  });
});

describe('sampleRandomness', () => {
  const cases: readonly [string, SampleTransform, boolean | undefined, string][] = [
    ['a preset for inference', plain, false, 'no step of the transform is random'],
    ['a preset for training', imageTrainingPreset({crop: 2}), true, "'imageTrainingPreset' is random"],
    [
      'plain steps',
      transforms.compose(transforms.horizontalFlip, transforms.toTensorData()),
      false,
      'no step of the transform is random',
    ],
    [
      'an operation with settings of its own',
      transforms.compose(transforms.applying(transforms.rotate, 30), transforms.toTensorData()),
      false,
      'no step of the transform is random',
    ],
    [
      'a random step among plain ones',
      transforms.compose(transforms.randomHorizontalFlip(), transforms.toTensorData()),
      true,
      "'randomHorizontalFlip' is random",
    ],
    ['a function of the user’s', () => new Float32Array(12), undefined, 'a function that may be random'],
  ];
  for (const [name, transform, random, reason] of cases) {
    it(`knows of ${name} whether it is random: ${random ?? 'not known'}`, () => {
      const found = sampleRandomness(made(transform));
      expect(found.random).to.equal(random);
      expect(found.reason).to.include(reason);
    });
  }

  it('knows nothing of a function of a module', async () => {
    const step = await moduleStep(new URL('../node/loader/steps.ts', import.meta.url), {export: 'tiny'});
    expect(sampleRandomness(made(step))).to.deep.equal({
      random: undefined,
      reason: "what a 'moduleStep' does is not known",
    });
  });

  it('knows nothing of what a generator gives', () => {
    const data = generatorDataset(() => [], {classNames: ['a'], sampleShape: [1, 1, 1]});
    expect(sampleRandomness(data)).to.deep.equal({
      random: undefined,
      reason: 'where the samples come from is not known',
    });
  });

  it('looks through subsets, joined datasets and loaders', () => {
    const [fixed, random] = [made(plain), made(imageTrainingPreset({crop: 2}))];
    expect(sampleRandomness(fixed.subset([1, 2])).random).to.equal(false);
    expect(sampleRandomness(loader(fixed)).random).to.equal(false);
    expect(sampleRandomness(loader(random.subset([0]))).random).to.equal(true);
    expect(sampleRandomness(concat([fixed, random])).random).to.equal(true);
    expect(sampleRandomness(concat([fixed, made(() => new Float32Array(12))])).random).to.equal(undefined);
  });
});
