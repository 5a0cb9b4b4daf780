import {dispose, memory, type Tensor, zeros} from '@tensorflow/tfjs-core';
import {seed} from '@tfjs-zoo/core';
import {alexnet, alexnetMini} from '@tfjs-zoo/models';
import {expect} from 'chai';

const NARROW = {width: 1 / 32, numClasses: 3, inputShape: [63, 63, 3]} as const;

describe('alexnet', () => {
  it('has torchvision’s layers under torchvision’s names', () => {
    const model = alexnet(NARROW);
    expect(model.layers.map(layer => layer.name)).to.deep.equal([
      'input',
      ...Array.from({length: 13}, (_, i) => `features.${i}`),
      'avgpool',
      'flatten',
      ...Array.from({length: 7}, (_, i) => `classifier.${i}`),
    ]);
    model.dispose();
  });

  it('starts from the same weights for the same seed, and from others for another', async () => {
    const first = async (seed?: number): Promise<number> => {
      const model = alexnet({...NARROW, seed});
      const value = (await model.getWeights()[0].data())[0];
      model.dispose();
      return value;
    };
    expect(await first(3)).to.equal(await first(3));
    expect(await first(3)).not.to.equal(await first(4));
    seed(5);
    try {
      expect(await first()).to.equal(await first(5));
    } finally {
      seed(0);
    }
  });

  for (const initializer of ['torch', 'seed', 'paper', 'he', 'glorot'] as const) {
    it(`fills its layers as ${initializer} says: spread of the widest convolution and linear layer`, async () => {
      // fans at an eighth of the width: features.6 reads 24·9 and feeds 48·9, classifier.1 reads 1152 and feeds 512
      const [convIn, convOut, linearIn, linearOut] = [216, 432, 1152, 512];
      const uniform = (bound: number): number => bound / Math.sqrt(3);
      const expected = {
        torch: [uniform(1 / Math.sqrt(convIn)), uniform(1 / Math.sqrt(linearIn))],
        seed: [Math.sqrt(2 / convOut), uniform(Math.sqrt(2 / (linearIn + linearOut)))],
        paper: [0.01, 0.005],
        he: [Math.sqrt(2 / convIn), Math.sqrt(2 / linearIn)],
        glorot: [uniform(Math.sqrt(6 / (convIn + convOut))), uniform(Math.sqrt(6 / (linearIn + linearOut)))],
      }[initializer];
      const model = alexnet({width: 1 / 8, initializer});
      for (const [i, layer] of ['features.6', 'classifier.1'].entries()) {
        const weight = (await model.getLayer(layer).getWeights()[0].data()) as Float32Array;
        const std = Math.sqrt(weight.reduce((sum, w) => sum + w * w, 0) / weight.length);
        // of 10 368 and more values: five standard errors are below 4 %
        expect(std / expected[i], layer).to.be.closeTo(1, 0.04);
      }
      const bias = (await model.getLayer('features.3').getWeights()[1].data())[0];
      if (initializer !== 'torch') expect(bias).to.be.closeTo(initializer === 'paper' ? 0.1 : 0, 1e-8);
      model.dispose();
    });
  }

  it('takes images of 63 pixels, and of any shape above', () => {
    for (const inputShape of [
      [63, 63, 3],
      [63, 100, 1],
    ] as const) {
      const model = alexnet({...NARROW, inputShape});
      const x = zeros([1, ...inputShape]);
      const y = model.predict(x) as Tensor;
      expect(y.shape).to.deep.equal([1, 3]);
      dispose([x, y]);
      model.dispose();
    }
  });

  it('leaves nothing in memory once disposed', () => {
    const before = memory().numTensors;
    alexnet(NARROW).dispose();
    expect(memory().numTensors).to.equal(before);
  });

  it('says what is wrong with what it is given: layout and size', () => {
    const model = alexnet(NARROW);
    // layout and size are tfjs's own checks of a model's input
    for (const shape of [
      [1, 3, 63, 63],
      [1, 64, 63, 3],
    ]) {
      expect(() => model.predict(zeros(shape))).to.throw(`shape [null,63,63,3] but got array with shape [${shape}]`);
    }
    model.dispose();
  });

  it('says what is wrong with its options', () => {
    expect(() => alexnet({inputShape: [62, 63, 3]})).to.throw(
      'alexnet: inputShape [62,63,3] is too small: its pooling leaves nothing of images below 63x63; ' +
        'give at least [63,63,3], and resize the images',
    );
    expect(() => alexnet({inputShape: [3, 224, 224]})).to.throw(
      'alexnet: inputShape [3,224,224] looks channels-first; tfjs is channels-last: [224,224,3]',
    );
    expect(() => alexnet({inputShape: [224.5, 224, 3]})).to.throw('alexnet: inputShape [224.5,224,3] is not');
    expect(() => alexnet({numClasses: 0})).to.throw('alexnet: numClasses is 0; a positive integer is needed');
    expect(() => alexnet({width: 0})).to.throw('alexnet: width is 0; a positive multiplier is needed');
    expect(() => alexnet({dropout: 1})).to.throw('dropout: rate is 1;');
    const typo = {widht: 0.5} as object;
    expect(() => alexnet(typo)).to.throw(
      "alexnet: unknown option 'widht'; there are numClasses, inputShape, dropout, width, initializer, seed",
    );
    // as from JavaScript, where no type stands in the way
    const initializer = 'best' as 'he';
    expect(() => alexnet({initializer})).to.throw(
      "alexnet: no initializer 'best'; there are torch, seed, paper, he, glorot",
    );
  });
});

describe('alexnetMini', () => {
  it('is AlexNet at an eighth of its width', () => {
    const model = alexnetMini();
    expect(model.inputs[0].shape).to.deep.equal([null, 64, 64, 1]);
    expect(model.getLayer('features.0').getWeights()[0].shape).to.deep.equal([11, 11, 1, 8]);
    expect(model.getLayer('classifier.4').getWeights()[0].shape).to.deep.equal([512, 512]);
    model.dispose();
  });
});
