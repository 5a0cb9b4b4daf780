import {tensor2d} from '@tensorflow/tfjs-core';
import {losses} from '@tfjs-zoo/core';
import {expect} from 'chai';

describe('losses.resolveLoss', () => {
  it('finds every loss of labels and outputs under its own name, and nothing else', () => {
    const {resolveLoss, triplet, ...named} = losses;
    expect(triplet.length, 'triplet takes three tensors').to.equal(3);
    for (const [name, loss] of Object.entries(named)) {
      expect(resolveLoss('fit', name as losses.LossName), name).to.equal(loss);
    }
    expect(() => resolveLoss('fit', 'triplet' as losses.LossName)).to.throw("fit: no loss 'triplet'; there are ");
  });

  it('passes functions through', () => {
    const own: losses.Loss = () => tensor2d([0], [1, 1]);
    expect(losses.resolveLoss('fit', own)).to.equal(own);
  });

  it('lists the names for one that it does not know, and says that those of tfjs mean something else', () => {
    const ask = (name: unknown) => () => losses.resolveLoss('fit', name as losses.LossName);
    expect(ask('mse')).to.throw(
      /^fit: no loss 'mse'; there are binaryCrossEntropy, .*, squaredHinge, or give a function\.$/,
    );
    expect(ask('categoricalCrossentropy')).to.throw(
      "Did you mean 'categoricalCrossEntropy'? Losses of classifiers take logits here.",
    );
    expect(ask('toString')).to.throw("fit: no loss 'toString'");
    expect(ask(5)).to.throw('fit: loss is 5; a function or the name of a loss is needed');
  });
});
