import {dispose, memory, type Tensor, tensor4d, zeros} from '@tensorflow/tfjs-core';
import {rgbImage, transforms} from '@tfjs-zoo/data';
import {alexnetCaffe, classify, createModel, freeze, zooMetadata} from '@tfjs-zoo/models';
import {expect} from 'chai';
import {throughText} from '../../core/test/support/saveAndLoad.ts';
import {CAFFE_NAME, CAFFE_WIDTH} from './support/alexnetCaffe.ts';
import {fixturePath, values} from './support/fixture.ts';

const NARROW = {width: 1 / 64, numClasses: 3, inputShape: [39, 39, 3]} as const;

const names = (model: ReturnType<typeof alexnetCaffe>): string[] => model.layers.map(layer => layer.name);

describe('alexnetCaffe', () => {
  it('has Caffe’s layers under Caffe’s names and in Caffe’s order: normalised, then pooled', () => {
    const model = alexnetCaffe(NARROW);
    expect(names(model)).to.deep.equal([
      'input',
      ...['conv1', 'relu1', 'norm1', 'pool1'],
      ...['conv2', 'relu2', 'norm2', 'pool2'],
      ...['conv3', 'relu3', 'conv4', 'relu4', 'conv5', 'relu5', 'pool5'],
      ...['avgpool', 'flatten'],
      ...['fc6', 'relu6', 'drop6', 'fc7', 'relu7', 'drop7', 'fc8'],
    ]);
    model.dispose();
  });

  it('has CaffeNet’s order when told so: pooled, then normalised', () => {
    const model = alexnetCaffe({...NARROW, norm: 'afterPool'});
    expect(names(model).slice(1, 9)).to.deep.equal([
      'conv1',
      'relu1',
      'pool1',
      'norm1',
      'conv2',
      'relu2',
      'pool2',
      'norm2',
    ]);
    model.dispose();
  });

  it('sees half of the channels in its second, fourth and fifth convolution', () => {
    const model = alexnetCaffe({width: 1 / 8, numClasses: 3});
    // an eighth of the paper's 96, 256, 384, 384, 256
    expect([1, 2, 3, 4, 5].map(at => model.getLayer(`conv${at}`).getWeights()[0].shape)).to.deep.equal([
      [11, 11, 3, 12],
      [5, 5, 6, 32],
      [3, 3, 32, 48],
      [3, 3, 24, 48],
      [3, 3, 24, 32],
    ]);
    model.dispose();
  });

  it('has Caffe’s sizes: 227 pixels become 55, 27, 13 and 6, and where a window hangs over, sizes are rounded up', () => {
    const sizes = (side: number): unknown[] => {
      const model = alexnetCaffe({...NARROW, inputShape: [side, side, 3]});
      const found = ['conv1', 'pool1', 'pool2', 'pool5'].map(name => (model.getLayer(name).outputShape as number[])[1]);
      model.dispose();
      return found;
    };
    expect(sizes(227)).to.deep.equal([55, 27, 13, 6]);
    // of 54, rounded down, were 26 left, 12 and 5
    expect(sizes(224)).to.deep.equal([54, 27, 13, 6]);
  });

  it('normalises with Caffe’s constants, its alpha divided by the size', () => {
    const model = alexnetCaffe(NARROW);
    for (const name of ['norm1', 'norm2']) {
      expect(model.getLayer(name).getConfig()).to.deep.include({
        size: 5,
        alpha: 1e-4,
        beta: 0.75,
        k: 1,
        convention: 'mean',
      });
    }
    model.dispose();
  });

  it('starts as the paper and Caffe say, unless told otherwise', async () => {
    const model = alexnetCaffe({width: 1 / 4});
    const std = async (layer: string): Promise<number> => {
      const weight = (await model.getLayer(layer).getWeights()[0].data()) as Float32Array;
      return Math.sqrt(weight.reduce((sum, w) => sum + w * w, 0) / weight.length);
    };
    // of 21 600 and more values: five standard errors are below 3 %
    for (const layer of ['conv2', 'conv3', 'fc8']) expect((await std(layer)) / 0.01, layer).to.be.closeTo(1, 0.03);
    for (const layer of ['fc6', 'fc7']) expect((await std(layer)) / 0.005, layer).to.be.closeTo(1, 0.03);
    const biases = [1, 2, 3, 4, 5].map(at => `conv${at}`).concat('fc6', 'fc7', 'fc8');
    const values = biases.map(name => model.getLayer(name).getWeights()[1].dataSync());
    expect(values.map(bias => bias.every(b => b === bias[0]) && bias[0])).to.deep.equal(
      [0, 0.1, 0, 0.1, 0.1, 0.1, 0.1, 0].map(Math.fround),
    );
    model.dispose();
    const he = alexnetCaffe({width: 1 / 4, initializer: 'he'});
    const weight = (await he.getLayer('conv3').getWeights()[0].data()) as Float32Array;
    const found = Math.sqrt(weight.reduce((sum, w) => sum + w * w, 0) / weight.length);
    expect(found / Math.sqrt(2 / (64 * 9))).to.be.closeTo(1, 0.03);
    he.dispose();
  });

  it('takes images of 39 pixels, and of any shape above', () => {
    for (const inputShape of [
      [39, 39, 3],
      [39, 100, 1],
    ] as const) {
      const model = alexnetCaffe({...NARROW, inputShape});
      const x = zeros([1, ...inputShape]);
      const y = model.predict(x) as Tensor;
      expect(y.shape).to.deep.equal([1, 3]);
      dispose([x, y]);
      model.dispose();
    }
  });

  it('can be frozen by Caffe’s names, and says nothing of images by itself', () => {
    const model = alexnetCaffe(NARROW);
    expect(freeze(model, ['conv1', 'fc6'])).to.deep.equal(['conv1', 'fc6']);
    expect(zooMetadata(model)).to.equal(undefined);
    model.dispose();
  });

  it('leaves nothing in memory once disposed', () => {
    const before = memory().numTensors;
    alexnetCaffe(NARROW).dispose();
    expect(memory().numTensors).to.equal(before);
  });

  it('says what is wrong with its options', () => {
    expect(() => alexnetCaffe({inputShape: [38, 39, 3]})).to.throw(
      'alexnetCaffe: inputShape [38,39,3] is too small: its pooling leaves nothing of images below 39x39; ' +
        'give at least [39,39,3], and resize the images',
    );
    expect(() => alexnetCaffe({width: -1})).to.throw('alexnetCaffe: width is -1; a positive multiplier is needed');
    const typo = {normal: 'afterPool'} as object;
    expect(() => alexnetCaffe(typo)).to.throw(
      "alexnetCaffe: unknown option 'normal'; there are numClasses, inputShape, dropout, width, initializer, seed, norm",
    );
    // as from JavaScript, where no type stands in the way
    const norm = 'before' as 'beforePool';
    expect(() => alexnetCaffe({norm})).to.throw(
      "alexnetCaffe: norm is 'before'; 'beforePool' or 'afterPool' is needed",
    );
  });
});

describe('alexnet_caffe by name', () => {
  const open = () =>
    createModel('alexnet_caffe', {
      weights: fixturePath(`${CAFFE_NAME}.caffemodel`).pathname,
      width: CAFFE_WIDTH,
      inputShape: [39, 39, 3],
    });
  const photograph = rgbImage(
    60,
    50,
    Uint8Array.from(values(60 * 50 * 3, 9), v => (v + 0.5) * 255),
  );

  it('is shown blue, green and red bytes less Caffe’s mean of each', async () => {
    const model = await open();
    // 256 to 227 as 44 to 39
    const {data} = transforms.centerCrop(39)(transforms.resize(44)(photograph));
    const bgr = Array.from(data, (_, i) => data[i - (i % 3) + 2 - (i % 3)] - [104, 117, 123][i % 3]);
    expect(await classify(model, photograph)).to.deep.equal(await classify(model, tensor4d(bgr, [1, 39, 39, 3])));
    model.dispose();
  });

  it('still knows how to prepare images after it was saved and loaded', async () => {
    const model = await open();
    expect(zooMetadata(model)?.preset).to.deep.equal({
      resize: 44,
      crop: 39,
      mean: [104, 117, 123],
      std: [1, 1, 1],
      channels: 3,
      interpolation: 'bilinear',
      channelOrder: 'bgr',
      maxValue: 255,
    });
    const loaded = await throughText(model);
    expect(zooMetadata(loaded)).to.deep.equal(zooMetadata(model));
    expect(await classify(loaded, photograph)).to.deep.equal(await classify(model, photograph));
    model.dispose();
    loaded.dispose();
  });
});
