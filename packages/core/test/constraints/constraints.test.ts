import {fill, memory, tensor2d, tensor4d, tidy, type Variable} from '@tensorflow/tfjs-core';
import {type LayerVariable, sequential, layers as stock} from '@tensorflow/tfjs-layers';
import {ConfigError, constraints, layers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {hashed} from '../support/hashed.ts';
import {throughText} from '../support/saveAndLoad.ts';

const {applyConstraints, maxNorm, nonNegative, unitNorm} = constraints;

/** Columns of norms 5 and 1, rows of norms √10 and 4. */
const WEIGHT = tensor2d([3, 1, 4, 0], [2, 2]);

onEveryBackend(() => {
  describe('constraints, by hand', () => {
    it('maxNorm scales down what is longer, over the axes given', () => {
      closeTo(maxNorm({maxValue: 2.5}).apply(WEIGHT), [1.5, 1, 2, 0], 1e-6);
      const root = Math.sqrt(10);
      closeTo(maxNorm({axis: 1}).apply(WEIGHT), [6 / root, 2 / root, 2, 0], 1e-6);
      closeTo(maxNorm({axis: -1}).apply(WEIGHT), [6 / root, 2 / root, 2, 0], 1e-6);
      // all but the last axis of a convolution's weight: filters of norms 5 and 13
      const kernel = tensor4d([3, 5, 4, 12], [1, 2, 1, 2]);
      closeTo(maxNorm({maxValue: 10, axis: [0, 1, 2]}).apply(kernel), [3, 50 / 13, 4, 120 / 13], 1e-5);
    });

    it('unitNorm scales to 1, and leaves 0 at 0', () => {
      closeTo(unitNorm().apply(WEIGHT), [0.6, 1, 0.8, 0], 1e-6);
      closeTo(
        unitNorm({axis: [0, 1]}).apply(WEIGHT),
        [3, 1, 4, 0].map(w => w / Math.sqrt(26)),
        1e-6,
      );
      closeTo(unitNorm().apply(tensor2d([0, 0], [2, 1])), [0, 0], 0);
    });

    it('change nothing, not one bit, where they have been applied', () => {
      const weight = hashed('weight', [7, 9]);
      for (const constraint of [maxNorm({maxValue: 0.5}), maxNorm({axis: 1}), unitNorm(), unitNorm({axis: [0, 1]})]) {
        const once = constraint.apply(weight);
        expect(constraint.apply(once).dataSync()).to.deep.equal(once.dataSync());
      }
    });

    it('nonNegative puts 0 for what is below', () => {
      closeTo(nonNegative().apply(tensor2d([-1, 2, 0, -0.5], [2, 2])), [0, 2, 0, 0], 0);
    });
  });

  describe('constraints.applyConstraints', () => {
    it('moves trainable weights that have a constraint, of our layers and of tfjs’s, and leaves no tensor', () => {
      const layersOf = [
        layers.linear({inputShape: [2], units: 2, kernelConstraint: maxNorm({axis: 1}), biasConstraint: nonNegative()}),
        layers.linear({units: 2}),
        stock.dense({units: 1, kernelConstraint: unitNorm()}),
        stock.dense({units: 1, kernelConstraint: nonNegative(), trainable: false}),
      ];
      const net = sequential({layers: layersOf});
      for (const weight of net.weights) set(weight, -3);
      const before = memory().numTensors;
      applyConstraints(net);
      expect(memory().numTensors).to.equal(before);
      const [ours, free, theirs, frozen] = layersOf.map(layer => layer.getWeights());
      closeTo(ours[0], Array(4).fill(-Math.SQRT2), 1e-6);
      closeTo(ours[1], [0, 0], 0);
      closeTo(free[0], Array(4).fill(-3), 0);
      closeTo(theirs[0], [-Math.SQRT1_2, -Math.SQRT1_2], 1e-6);
      closeTo(theirs[1], [-3], 0);
      closeTo(frozen[0], [-3], 0);
    });
  });
});

/** Fills a weight past its constraint, as optimizers do. */
function set(weight: LayerVariable, value: number): void {
  tidy(() => (weight.read() as Variable).assign(fill(weight.shape as number[], value)));
}

describe('constraints', () => {
  it('come back from a saved model, several axes included', async () => {
    const net = sequential();
    const kernelConstraint = maxNorm({maxValue: 3, axis: [0, 1, 2]});
    net.add(layers.conv2d({inputShape: [4, 4, 1], filters: 2, kernelSize: 2, kernelConstraint}));
    net.add(stock.conv2d({filters: 1, kernelSize: 1, kernelConstraint: unitNorm({axis: [0, 1, 2]})}));
    const loaded = await throughText(net);
    for (const weight of loaded.weights) set(weight, 5);
    applyConstraints(loaded);
    const [ours, theirs] = loaded.layers.map(layer => layer.getWeights()[0]);
    closeTo(ours, Array(8).fill(1.5), 1e-6);
    closeTo(theirs, Array(2).fill(Math.SQRT1_2), 1e-6);
  });

  it('say what they were given where it cannot be', () => {
    expect(() => maxNorm({maxValue: 0})).to.throw(ConfigError, 'maxNorm: maxValue is 0; a finite number above 0 is');
    expect(() => maxNorm({axis: []})).to.throw(ConfigError, 'maxNorm: axis is []; an integer, or several, is needed');
    expect(() => unitNorm({axis: 0.5})).to.throw(ConfigError, 'unitNorm: axis is 0.5; an integer, or several, is');
    const kernelConstraint = 'maxNorm' as unknown as constraints.Constraint;
    expect(() => layers.linear({units: 1, kernelConstraint})).to.throw(
      ConfigError,
      'linear: kernelConstraint: a constraint is "maxNorm"; one made by constraints.* is needed',
    );
  });
});
