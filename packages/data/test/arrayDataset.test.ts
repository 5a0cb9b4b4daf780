import {expect} from 'chai';
import {arrayDataset, imageClassificationPreset, type RgbImage, type SampleKey, transforms} from '../src/index.ts';
import {noise, plain} from './support.ts';

const images = [noise(9, 6), noise(6, 9), plain(7, 7, 200), plain(5, 8, 3)];
const preset = imageClassificationPreset({resize: 6, crop: 4});
const data = arrayDataset({images, labels: [0, 1, 1, 0], classNames: ['noise', 'plain'], transform: preset});

describe('arrayDataset', () => {
  it('gives images, labels and what the transform makes of them', async () => {
    expect(data).to.deep.include({size: 4, sampleShape: [4, 4, 3], classNames: ['noise', 'plain']});
    expect(await data.image(2)).to.equal(images[2]);
    expect(data.label(2)).to.equal(1);
    expect(data.name(2)).to.equal('image 2');
    expect(await data.sample(2)).to.deep.equal(preset(images[2]));
  });

  it('takes numbers that are ready, one array a sample or all in one', async () => {
    const rows = [Float32Array.of(1, 2), Float32Array.of(3, 4)];
    const separate = arrayDataset({images: rows, labels: [0, 1], sampleShape: [1, 2, 1]});
    const together = arrayDataset({images: Float32Array.of(1, 2, 3, 4), labels: [0, 1], sampleShape: [1, 2, 1]});
    for (const set of [separate, together]) {
      expect(await set.sample(1)).to.deep.equal(rows[1]);
      expect(set.classNames).to.deep.equal(['0', '1']);
    }
  });

  it('takes transforms put together by hand, with the shape beside them', async () => {
    const transform = transforms.compose(transforms.centerCrop([2, 3]), transforms.toTensorData());
    expect(() => arrayDataset({images, labels: [0, 0, 0, 0], transform})).to.throw(
      'the transform has no outputShape; give sampleShape: [height, width, channels] beside it',
    );
    const set = arrayDataset({images, labels: [0, 0, 0, 0], transform, sampleShape: [2, 3, 3]});
    expect((await set.sample(0)).length).to.equal(18);
    const wrong = arrayDataset({images, labels: [0, 0, 0, 0], transform, sampleShape: [3, 3, 3]});
    await expect(wrong.sample(1)).to.be.rejectedWith(
      "image 1: the transform gave 18 numbers, but the samples' shape [3,3,3] has 27",
    );
  });

  it('hands random transforms the seed, the epoch and the index', async () => {
    const keys: SampleKey[] = [];
    const transform = (_: RgbImage, key: SampleKey) => {
      keys.push(key);
      return new Float32Array(1);
    };
    const set = data.withTransform(transform, [1, 1, 1]);
    for await (const batch of set.batches({batchSize: 4, seed: 9, epoch: 2})) {
      batch.xs.dispose();
      batch.ys.dispose();
    }
    expect(keys).to.deep.equal([0, 1, 2, 3].map(index => ({seed: 9, epoch: 2, index})));
  });

  it('has subsets, which keep labels and names', async () => {
    const subset = data.subset([3, 1]).subset([1]);
    expect(subset.size).to.equal(1);
    expect(subset.label(0)).to.equal(1);
    expect(subset.name(0)).to.equal('image 1');
    expect(await subset.image(0)).to.equal(images[1]);
    expect(await subset.sample(0)).to.deep.equal(preset(images[1]));
    expect(subset.classNames).to.deep.equal(data.classNames);
    const numbers = arrayDataset({images: Float32Array.of(5, 6, 7), labels: [0, 1, 2], sampleShape: [1, 1, 1]});
    expect(await numbers.subset([2, 0]).sample(0)).to.deep.equal(Float32Array.of(7));
  });

  it('trains with one transform and validates with another', async () => {
    const doubled = Object.assign((image: RgbImage) => preset(image).map(x => 2 * x), {
      outputShape: preset.outputShape,
    });
    const [training, validation] = data.split(0.5, {seed: 1, trainTransform: doubled});
    expect(await training.sample(0)).to.deep.equal(preset(await training.image(0)).map(x => 2 * x));
    expect(await validation.sample(0)).to.deep.equal(preset(await validation.image(0)));
  });

  it('names labels and samples that do not fit', () => {
    expect(() => arrayDataset({images, labels: [0], transform: preset})).to.throw(
      'arrayDataset: 4 images, but 1 labels; each image needs one',
    );
    expect(() => arrayDataset({images, labels: [0, 1, 2, 0], classNames: ['a', 'b'], transform: preset})).to.throw(
      'arrayDataset: label 2 of image 2 is not one of 0 to 1',
    );
    expect(() => arrayDataset({images, labels: [0, 0.5, 1, 0], transform: preset})).to.throw('label 0.5 of image 1');
    expect(() => arrayDataset({images: [new Float32Array(3)], labels: [0], sampleShape: [2, 2, 1]})).to.throw(
      'arrayDataset: image 0 has 3 numbers, sampleShape [2,2,1] 4',
    );
    expect(() => arrayDataset({images: new Float32Array(3), labels: [0], sampleShape: [2, 2, 1]})).to.throw(
      'arrayDataset: 3 numbers are not samples of [2,2,1] = 4 each',
    );
  });

  it('names an index that is not there', async () => {
    expect(() => data.label(4)).to.throw('label: index 4 is not one of the 4 samples, 0 to 3');
    await expect(data.image(-1)).to.be.rejectedWith('image: index -1 is not one of the 4 samples');
    expect(() => data.subset([0, 9])).to.throw('subset: index 9 is not one of the 4 samples');
  });
});
