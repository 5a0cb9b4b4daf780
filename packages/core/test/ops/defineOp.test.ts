import {
  add,
  getGradient,
  getKernel,
  grad,
  grads,
  memory,
  mul,
  registerKernel,
  square,
  type Tensor,
  tensor1d,
  unregisterGradient,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import {ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {closeTo} from '../support/closeTo.ts';

const NAME = 'TestScaledProduct';

/** `scale · a · b`, counting how often each gradient is computed. */
function scaledProduct(): {op: ops.Op<'a' | 'b', {scale: number}>; calls: Record<'a' | 'b', number>} {
  const calls = {a: 0, b: 0};
  const op = ops.defineOp<'a' | 'b', {scale: number}>({
    name: NAME,
    compose: ({a, b}, {scale}) => mul(mul(a, b), scale),
    gradient: {
      saves: ['b', 'a'],
      of: (dy, {a, b}, {scale}) => ({
        a: () => {
          calls.a++;
          return mul(mul(dy, b), scale);
        },
        b: () => {
          calls.b++;
          return mul(mul(dy, a), scale);
        },
      }),
    },
  });
  return {op, calls};
}

describe('ops.defineOp', () => {
  afterEach(() => {
    if (getKernel(NAME, 'cpu')) unregisterKernel(NAME, 'cpu');
    if (getGradient(NAME)) unregisterGradient(NAME);
  });

  it('registers nothing before the first call', () => {
    const {op} = scaledProduct();
    expect(getKernel(NAME, 'cpu')).to.equal(undefined);
    expect(getGradient(NAME)).to.equal(undefined);
    op({a: tensor1d([1]), b: tensor1d([1])}, {scale: 1});
    expect(getKernel(NAME, 'cpu')?.kernelName).to.equal(NAME);
    expect(getGradient(NAME)?.kernelName).to.equal(NAME);
  });

  it('has the value of its composition and hands saved inputs to the gradient by name', () => {
    const {op} = scaledProduct();
    const [a, b] = [tensor1d([1, 2, 3]), tensor1d([4, 5, 6])];
    closeTo(op({a, b}, {scale: 2}), [8, 20, 36], 0);
    const [da, db] = grads((a: Tensor, b: Tensor) => op({a, b}, {scale: 2}))([a, b]);
    closeTo(da, [8, 10, 12], 0);
    closeTo(db, [2, 4, 6], 0);
  });

  it('computes the gradient of those inputs only that need one', () => {
    const {op, calls} = scaledProduct();
    const b = tensor1d([4, 5]);
    grad((a: Tensor) => op({a, b}, {scale: 1}))(tensor1d([1, 2]));
    expect(calls).to.deep.equal({a: 1, b: 0});
  });

  it('can be differentiated twice', () => {
    const {op} = scaledProduct();
    // d²/da² of a³ = 6a, with a³ = a · a²
    const cube = (a: Tensor): Tensor => op({a, b: square(a)}, {scale: 1});
    closeTo(grad((a: Tensor) => grad(cube)(a))(tensor1d([2, -1])), [12, -6], 1e-6);
  });

  it('adds up the gradients of an input that is given twice', () => {
    const {op} = scaledProduct();
    closeTo(grad((a: Tensor) => op({a, b: a}, {scale: 1}))(tensor1d([3])), [6], 0);
  });

  it('leaves its output behind and nothing else, with and without a gradient', () => {
    const {op} = scaledProduct();
    const [a, b] = [tensor1d([1, 2]), tensor1d([3, 4])];
    const before = memory().numTensors;
    op({a, b}, {scale: 2});
    expect(memory().numTensors).to.equal(before + 1);
    grad((a: Tensor) => add(op({a, b}, {scale: 2}), 1))(a);
    expect(memory().numTensors).to.equal(before + 2);
  });

  it('runs the kernel that a backend registered under its name instead of the composition', () => {
    const {op} = scaledProduct();
    registerKernel({kernelName: NAME, backendName: 'cpu', kernelFunc: () => tensor1d([42])});
    closeTo(op({a: tensor1d([1]), b: tensor1d([1])}, {scale: 1}), [42], 0);
  });
});
