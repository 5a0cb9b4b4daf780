import {memory, tensor1d, tensor2d, tensor3d} from '@tensorflow/tfjs-core';
import {activations} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {gradients} from '../support/gradients.ts';

const x = () => tensor2d([1, -2, 3, -4], [2, 2]);

/** Every activation as it is by default, by name. */
const ALL = Object.entries({...activations, prelu: (v: ReturnType<typeof x>) => activations.prelu(v, tensor1d([0.5]))});

onEveryBackend(() => {
  describe('activations', () => {
    for (const [name, f] of ALL.filter(([each]) => each !== 'prelu')) {
      it(`${name} leaves its output behind and nothing else, and so does its gradient`, () => {
        const input = x();
        const before = memory().numTensors;
        f(input);
        expect(memory().numTensors).to.equal(before + 1);
        gradients(() => f(input), [input], input);
        expect(memory().numTensors).to.equal(before + 2);
      });
    }

    for (const [name, f] of ALL) {
      it(`${name} keeps the shape and refuses whole numbers, which are mostly pixels that nobody has scaled`, () => {
        expect(f(tensor3d([1, -1], [1, 2, 1]) as never).shape).to.deep.equal([1, 2, 1]);
        expect(() => f(tensor1d([1, 2], 'int32') as never)).to.throw(
          `${name}: the input is int32 of shape [2]; float32 is needed`,
        );
      });
    }

    it('prelu leaves its output behind and nothing else, and so do its gradients', () => {
      const [input, weight] = [x(), tensor1d([0.5, 0.25])];
      const before = memory().numTensors;
      activations.prelu(input, weight);
      expect(memory().numTensors).to.equal(before + 1);
      gradients(() => activations.prelu(input, weight), [input, weight], input);
      expect(memory().numTensors).to.equal(before + 3);
    });

    it('softmax and logSoftmax work along any axis: by hand', () => {
      const even = tensor3d([0, 5, 0, 5], [1, 2, 2]);
      closeTo(activations.softmax(even, {axis: 1}), [0.5, 0.5, 0.5, 0.5], 1e-7);
      closeTo(activations.logSoftmax(even, {axis: -2}), Array(4).fill(-Math.LN2), 1e-7);
      closeTo(activations.softmax(even, {axis: 0}), [1, 1, 1, 1], 0);
      const sigma = 1 / (1 + Math.exp(5));
      closeTo(activations.softmax(even), [sigma, 1 - sigma, sigma, 1 - sigma], 1e-7);
      const before = memory().numTensors;
      activations.softmax(even, {axis: 1});
      expect(memory().numTensors).to.equal(before + 1);
    });

    const BAD: readonly [string, () => unknown, string][] = [
      [
        'a misspelt option',
        () => activations.gelu(x(), {aproximate: 'tanh'} as object),
        "gelu: no option 'aproximate'; there are approximate",
      ],
      [
        'an option of a function that has none',
        () => activations.silu(x(), {beta: 2} as object),
        "silu: no option 'beta'; it takes none",
      ],
      [
        'an unknown approximation',
        () => activations.gelu(x(), {approximate: 'sigmoid' as 'tanh'}),
        "gelu: approximate is \"sigmoid\"; 'none' or 'tanh' is needed",
      ],
      ['an infinite slope', () => activations.leakyRelu(x(), {negativeSlope: Infinity}), 'a finite number is needed'],
      ['an alpha that is none', () => activations.elu(x(), {alpha: Number.NaN}), 'elu: alpha is null; a finite number'],
      ['a beta of 0', () => activations.softplus(x(), {beta: 0}), 'softplus: beta is 0; a number above 0 is needed'],
      [
        'limits the wrong way round',
        () => activations.hardTanh(x(), {minValue: 2}),
        'hardTanh: minValue is 2 and maxValue 1; minValue must be the smaller one',
      ],
      ['half an axis', () => activations.softmax(x(), {axis: 0.5}), 'softmax: axis is 0.5; an integer is needed'],
      [
        'an axis that is not there',
        () => activations.logSoftmax(x(), {axis: 2}),
        'logSoftmax: axis is 2 and the input has shape [2,2]; an axis from -2 to 1 is needed',
      ],
      [
        'a weight of another number of channels',
        () => activations.prelu(x(), tensor1d([1, 2, 3])),
        'prelu: weight has shape [3] and x [2,2]; [1] or one number for each of the 2 channels, [2], is needed',
      ],
    ];
    for (const [what, call, message] of BAD) it(`refuses ${what}`, () => expect(call).to.throw(message));
  });
});
