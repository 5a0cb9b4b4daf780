import {
  abs,
  add,
  clone,
  concat,
  customGrad,
  dispose,
  engine,
  grad,
  keep,
  memory,
  mul,
  ones,
  relu,
  type Scalar,
  scalar,
  sigmoid,
  square,
  sum,
  type Tensor,
  tensor1d,
  tidy,
  unstack,
  type Variable,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import {variableGradients} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {hashed} from '../support/hashed.ts';

const [ROWS, COLUMNS] = [2, 3];

/** Weights that are used once, twice, by way of another weight, in one of several outputs, and not at all. */
const NAMES = ['once', 'twice', 'both', 'part', 'none'] as const;
type Weights = Record<(typeof NAMES)[number], Variable>;

function weights(): Weights {
  const made = NAMES.map(name => [name, variable(tidy(() => hashed('weight', [ROWS, COLUMNS])))]);
  return Object.fromEntries(made) as Weights;
}

function loss({once, twice, both, part}: Weights): Scalar {
  const a = mul(once, sigmoid(twice));
  const b = concat([add(a, square(twice)), mul(both, both)], 1);
  const [first] = unstack(mul(part, 3));
  return add(sum(square(b)), sum(abs(first)));
}

describe('variableGradients', () => {
  onEveryBackend(() => {
    it('are tfjs’s to the last bit, of variables used once, twice, in a part, and not at all', () => {
      const all = weights();
      const list = Object.values(all);
      const before = memory().numTensors;
      const own = variableGradients(() => loss(all), list);
      const stock = variableGrads(() => loss(all), list);
      expect(own.value.dataSync()).to.deep.equal(stock.value.dataSync());
      expect(Object.keys(own.grads)).to.have.members(Object.keys(stock.grads));
      expect(Object.keys(own.grads)).to.have.length(4);
      for (const [name, gradient] of Object.entries(stock.grads)) {
        expect(own.grads[name].dataSync(), name).to.deep.equal(gradient.dataSync());
      }
      dispose([own.value, own.grads, stock.value, stock.grads]);
      expect(memory().numTensors).to.equal(before);
      dispose(list);
    });
  });

  it('leave the value and the gradients behind, which the tidy around them disposes', () => {
    const all = weights();
    const before = memory().numTensors;
    tidy(() => {
      variableGradients(() => loss(all), Object.values(all));
      expect(memory().numTensors).to.equal(before + 5);
    });
    expect(memory().numTensors).to.equal(before);
    dispose(Object.values(all));
  });

  it('leave out variables that are not trainable', () => {
    const [w, frozen] = [variable(ones([2])), variable(ones([2]), false)];
    const {grads} = tidy(() => variableGradients(() => sum(mul(w, frozen)), [w, frozen]));
    expect(Object.keys(grads)).to.deep.equal([w.name]);
    dispose([w, frozen]);
  });

  it('is 1 of a variable that is the result itself', () => {
    const w = variable(scalar(3));
    const {value, grads} = tidy(() => {
      const found = variableGradients(() => w as unknown as Scalar, [w]);
      return {value: clone(found.value), grads: found.grads};
    });
    expect([value.dataSync()[0], grads[w.name].dataSync()[0]]).to.deep.equal([3, 1]);
    expect(w.isDisposed).to.equal(false);
    dispose([w, value, grads]);
  });

  it('may be what a gradient function was given, keeps for itself, or gives twice', () => {
    const constant = tensor1d([10, 20]);
    const same = customGrad((a, b, c) => ({
      value: add(add(a as Tensor, b as Tensor), mul(c as Tensor, constant)),
      gradFunc: (dy: Tensor) => [dy, dy, constant],
    }));
    const cached: Tensor[] = [];
    const keeper = customGrad(x => ({
      value: mul(x as Tensor, 2),
      gradFunc: () => {
        cached[0] ??= keep(tensor1d([2, 2]));
        return cached[0];
      },
    }));
    const w = [1, 2, 3].map(value => variable(tensor1d([value, value])));
    for (let again = 0; again < 2; again++) {
      const {value, grads} = variableGradients(() => sum(same(relu(w[0]), keeper(w[1]), w[2])), w);
      const found = w.map(({name}) => [...grads[name].dataSync()]);
      expect(found).to.deep.equal([
        [1, 1],
        [2, 2],
        [10, 20],
      ]);
      dispose([value, grads]);
    }
    expect([...constant.dataSync(), ...cached[0].dataSync()]).to.deep.equal([10, 20, 2, 2]);
    dispose([constant, cached, w]);
  });

  it('may be differentiated themselves', () => {
    const w = variable(scalar(2));
    // d/dx of x · d(w² x)/dw = 2 w x² is 4 w x
    const slope = grad((x: Tensor) => {
      const {grads} = variableGradients(() => mul(square(w), x) as Scalar, [w]);
      return mul(x, grads[w.name]);
    });
    expect(slope(scalar(3)).dataSync()[0]).to.equal(24);
    w.dispose();
  });

  it('says what is no function of the variables, and leaves nothing behind', () => {
    const w = variable(ones([2]));
    const frozen = variable(ones([2]), false);
    const odd = (gradient: () => Tensor): Scalar =>
      sum(customGrad(x => ({value: square(x as Tensor), gradFunc: gradient}))(w));
    const cases: [f: () => Scalar, variables: Variable[], message: string][] = [
      [
        () => square(w) as unknown as Scalar,
        [w],
        'the function returned a tensor of shape [2]; a scalar is needed, such as',
      ],
      [() => undefined as unknown as Scalar, [w], 'the function returned undefined; a scalar is needed'],
      [() => sum(square(frozen)), [w], 'the result depends on none of the variables; use them in the function'],
      [() => sum(frozen), [frozen], 'none of the 1 variables is trainable; unfreeze a layer'],
      [() => odd(() => ones([3])), [w], "input '0' must have 'float32' dtype and shape [2], but has 'float32' and [3]"],
      [() => odd(() => ones([2], 'int32')), [w], "shape [2], but has 'int32' and [2]"],
      [
        () => {
          square(w);
          throw new Error('of its own');
        },
        [w],
        'of its own',
      ],
    ];
    const before = memory().numTensors;
    for (const [f, variables, message] of cases) {
      expect(() => variableGradients(f, variables)).to.throw(message);
      expect(memory().numTensors, message).to.equal(before);
      expect(engine().state.gradientDepth, message).to.equal(0);
    }
    // and the next one is as if nothing had been
    const {grads} = tidy(() => variableGradients(() => sum(square(w)), [w]));
    expect([...grads[w.name].dataSync()]).to.deep.equal([2, 2]);
    dispose([w, frozen, grads]);
  });
});
