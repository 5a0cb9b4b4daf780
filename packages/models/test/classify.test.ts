import {memory, tensor4d, zeros} from '@tensorflow/tfjs-core';
import {imageClassificationPreset, rgbImage} from '@tfjs-zoo/data';
import {alexnet, classify, createModel} from '@tfjs-zoo/models';
import {expect} from 'chai';
import {fixture, fixturePath, images, values, WIDTH} from './support/fixture.ts';

/** A photograph's worth of bytes, by rule. */
const picture = (width: number, height: number) =>
  rgbImage(
    width,
    height,
    Uint8Array.from(values(width * height * 3, 9), v => (v + 0.5) * 255),
  );

describe('classify', () => {
  const open = () =>
    createModel('alexnet', {
      weights: fixturePath('alexnet-32nd-7.pth').pathname,
      width: WIDTH,
      inputShape: [63, 63, 3],
    });

  it('gives the softmax of the logits, the most likely first', async () => {
    const model = await open();
    const {logits} = fixture.narrow.find(f => f.numClasses === 7 && f.size === 63) ?? {logits: []};
    const expected = [0, 1].map(row => {
      const scores = logits.slice(row * 7, row * 7 + 7).map(Math.exp);
      const sum = scores.reduce((a, b) => a + b);
      return scores
        .map((score, index) => ({index, probability: score / sum}))
        .sort((a, b) => b.probability - a.probability);
    });
    const predictions = await classify(model, images(2, 63), {top: 3});
    expect(predictions.map(row => row.map(({index}) => index))).to.deep.equal(
      expected.map(row => row.slice(0, 3).map(({index}) => index)),
    );
    for (const [row, guesses] of predictions.entries()) {
      for (const [rank, {probability}] of guesses.entries()) {
        expect(probability).to.be.closeTo(expected[row][rank].probability, 1e-6);
      }
    }
    model.dispose();
  });

  it('prepares images with the preset that the model carries', async () => {
    const model = await open();
    const image = picture(90, 70);
    const preset = imageClassificationPreset({resize: 72, crop: 63});
    const prepared = tensor4d(preset(image), [1, 63, 63, 3]);
    expect(await classify(model, image)).to.deep.equal(await classify(model, prepared));
    model.dispose();
  });

  it('gives every image of a list its own answer, whatever the batch size', async () => {
    const model = await open();
    const list = [picture(90, 70), picture(64, 64), picture(63, 200)];
    const together = await classify(model, list);
    expect(together).to.have.length(3);
    const apart = await classify(model, list, {batchSize: 1});
    expect(apart.map(row => row.map(({index}) => index))).to.deep.equal(
      together.map(row => row.map(({index}) => index)),
    );
    model.dispose();
  });

  it('names the classes if the model knows them, and gives at most as many as there are', async () => {
    const model = await createModel('alexnet', {width: WIDTH, inputShape: [63, 63, 3], categories: ['cat', 'dog']});
    const [guesses] = await classify(model, picture(80, 80));
    expect(guesses.map(({category}) => category)).to.have.members(['cat', 'dog']);
    expect(guesses[0].probability + guesses[1].probability).to.be.closeTo(1, 1e-6);
    model.dispose();
  });

  it('leaves no tensor behind', async () => {
    const model = await open();
    const list = [picture(90, 70), picture(64, 64)];
    await classify(model, list);
    const before = memory().numTensors;
    await classify(model, list);
    expect(memory().numTensors).to.equal(before);
    model.dispose();
  });

  it('says what does not fit', async () => {
    const model = await open();
    await expect(classify(model, images(1, 64))).to.be.rejectedWith(
      "classify: images have shape [1,64,64,3], but 'alexnet' takes [batch,63,63,3]; give RgbImages (see readImage) " +
        'to have them resized, or prepare the tensor with the preset',
    );
    await expect(classify(model, zeros([1, 3, 63, 63]))).to.be.rejectedWith(
      "classify: images have shape [1,3,63,63], but 'alexnet' takes [batch,63,63,3]; they look channels-first, and tfjs " +
        'is channels-last: tf.transpose(images, [0, 2, 3, 1])',
    );
    await expect(classify(model, zeros([1, 63, 63, 3], 'int32'))).to.be.rejectedWith(
      "classify: the images are int32; 'alexnet' takes float32, scaled by its preset. Give RgbImages (see readImage) to " +
        'have that done, or prepare the tensor with the preset',
    );
    await expect(classify(model, picture(70, 70), {top: 0})).to.be.rejectedWith(
      'classify: top is 0; a positive integer is needed',
    );
    const bare = alexnet({width: WIDTH, inputShape: [63, 63, 3]});
    await expect(classify(bare, picture(70, 70))).to.be.rejectedWith(
      "classify: 'alexnet' does not say how to prepare images (no userDefinedMetadata.zoo); build it with createModel(), " +
        'or give a tensor of prepared images',
    );
    const stop = AbortSignal.abort(new Error('enough'));
    await expect(classify(model, picture(70, 70), {signal: stop})).to.be.rejectedWith('enough');
  });
});
