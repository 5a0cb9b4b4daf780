import {memory, type Tensor} from '@tensorflow/tfjs-core';
import {layers, sequential} from '@tensorflow/tfjs-layers';
import {alexnet, createModel, featureExtractor, freeze, resetClassifier, unfreeze, zooMetadata} from '@tfjs-zoo/models';
import {expect} from 'chai';
import {images, WIDTH} from './support/fixture.ts';

const OPTIONS = {width: WIDTH, numClasses: 3, inputShape: [63, 63, 3]} as const;

describe('resetClassifier', () => {
  it('gives a fresh head of the size asked for and keeps every other weight', async () => {
    const model = alexnet(OPTIONS);
    const body = model.getLayer('features.0').getWeights()[0];
    const adapted = resetClassifier(model, 5, {seed: 9});
    expect(adapted.outputs[0].shape).to.deep.equal([null, 5]);
    expect(adapted.getLayer('features.0').getWeights()[0]).to.equal(body);
    expect(adapted.layers.map(layer => layer.name)).to.include('classifier.6');
    adapted.dispose();
  });

  it('fills the new head from the seed', async () => {
    const head = async (seed: number): Promise<number> => {
      const model = resetClassifier(alexnet(OPTIONS), 3, {seed});
      const value = (await model.getLayer('classifier.6').getWeights()[0].data())[0];
      model.dispose();
      return value;
    };
    expect(await head(1)).to.equal(await head(1));
    expect(await head(1)).not.to.equal(await head(2));
  });

  it('forgets the old categories and keeps the new ones', async () => {
    const model = await createModel('alexnet', {...OPTIONS, categories: ['a', 'b', 'c']});
    const two = resetClassifier(model, 2);
    expect(zooMetadata(two)).not.to.have.property('categories');
    const four = resetClassifier(two, 4, {categories: ['n', 'e', 's', 'w']});
    expect(zooMetadata(four)?.categories).to.deep.equal(['n', 'e', 's', 'w']);
    expect(zooMetadata(four)?.preset.crop).to.equal(63);
    four.dispose();
  });

  it('works on any model that ends in a dense layer', () => {
    const model = sequential({
      layers: [layers.dense({units: 4, inputShape: [3]}), layers.dense({units: 2, name: 'head'})],
    });
    const adapted = resetClassifier(model, 7);
    expect(adapted.outputs[0].shape).to.deep.equal([null, 7]);
    adapted.dispose();
  });

  it('leaves no tensor behind', () => {
    const before = memory().numTensors;
    resetClassifier(resetClassifier(alexnet(OPTIONS), 5), 2).dispose();
    expect(memory().numTensors).to.equal(before);
  });

  it('says what it cannot work with', () => {
    const model = alexnet(OPTIONS);
    expect(() => resetClassifier(model, 2.5)).to.throw(
      'resetClassifier: numClasses is 2.5; a positive integer is needed',
    );
    expect(() => resetClassifier(model, 2, {categories: ['a']})).to.throw(
      'resetClassifier: numClasses is 2 but there are 1 categories; leave numClasses out, or make them agree',
    );
    const other = sequential({layers: [layers.dense({units: 2, inputShape: [3]}), layers.softmax({name: 'odds'})]});
    expect(() => resetClassifier(other, 2)).to.throw(
      "does not end in a linear layer that gives its scores, but in 'odds' (Softmax)",
    );
    model.dispose();
  });
});

describe('freeze and unfreeze', () => {
  it('select by name, names, or function, and say what they did', () => {
    const model = alexnet(OPTIONS);
    const trainable = (): string[] => model.trainableWeights.map(weight => weight.originalName);
    expect(freeze(model, 'features')).to.deep.equal([0, 3, 6, 8, 10].map(i => `features.${i}`));
    expect(trainable()).to.deep.equal([1, 4, 6].flatMap(i => [`classifier.${i}/weight`, `classifier.${i}/bias`]));
    expect(unfreeze(model, ['features.10'])).to.deep.equal(['features.10']);
    expect(trainable()).to.include('features.10/weight').and.not.include('features.8/weight');
    expect(freeze(model, layer => layer.name !== 'classifier.6')).to.have.length(7);
    expect(trainable()).to.deep.equal(['classifier.6/weight', 'classifier.6/bias']);
    expect(unfreeze(model)).to.have.length(8);
    expect(trainable()).to.have.length(16);
    model.dispose();
  });

  it('do not take features.1 for features.10', () => {
    const model = alexnet(OPTIONS);
    expect(freeze(model, 'features.1')).to.deep.equal([]);
    model.dispose();
  });

  it('refuse a name that selects nothing', () => {
    const model = alexnet(OPTIONS);
    expect(() => freeze(model, 'feature')).to.throw(
      "freeze: 'alexnet' has no layer 'feature'; there are input, features.0",
    );
    model.dispose();
  });
});

describe('featureExtractor', () => {
  it('gives what the named layers put out, in the order named', async () => {
    const model = alexnet(OPTIONS);
    const features = featureExtractor(model, ['classifier.5', 'features.12']);
    const x = images(2, 63);
    const [hidden, pooled] = features.predict(x) as Tensor[];
    expect(hidden.shape).to.deep.equal([2, 128]);
    expect(pooled.shape).to.deep.equal([2, 1, 1, 8]);
    // the rest of the network on these features is the network
    const logits = model.getLayer('classifier.6').apply(hidden) as Tensor;
    expect([...(await logits.data())]).to.deep.equal([...(await (model.predict(x) as Tensor).data())]);
    model.dispose();
  });

  it('names the layers there are', () => {
    const model = alexnet(OPTIONS);
    expect(() => featureExtractor(model, 'features.13')).to.throw(
      "featureExtractor: 'alexnet' has no layer 'features.13'; there are input, features.0",
    );
    expect(() => featureExtractor(model, [])).to.throw("featureExtractor: no layer named; 'alexnet' has input");
    model.dispose();
  });
});
