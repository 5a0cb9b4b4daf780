/** Activations whose gradients are operations of our own inside libtensorflow: their values in float64, and that they are what runs. */
import {engine, grad, grads, mul, sum, type Tensor, tensor} from '@tensorflow/tfjs-core';
import {activations} from '@tfjs-zoo/core';
import {expect} from 'chai';
import type {NativeBackend} from '../../src/native/nativeBackend.ts';
import {floatAttribute} from '../../src/native/opAttributes.ts';
import {allClose} from '../support/allClose.ts';
import {withOwnOps} from '../support/withOwnOps.ts';

const native = (): NativeBackend => engine().backend as NativeBackend;
const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
/** From -5 to 5, in no order. */
const hashed = (size: number, seed: number): Float32Array =>
  Float32Array.from({length: size}, (_, i) => (((i + seed) * 7919) % 1009) / 100 - 5);

/** What `f` gives, and that it ran these kernels of ours and none of those that compositions are made of. */
async function runs(kernels: readonly string[], f: () => Tensor | Tensor[]): Promise<Float32Array[]> {
  const {kernelNames, result} = await engine().profile(f);
  expect(kernelNames.filter(name => name.startsWith('Zoo')).sort()).to.deep.equal([...kernels].sort());
  expect(kernelNames.filter(name => /^(Add|Exp|Max|Multiply|Neg|RealDiv|Relu|Step|Sub|Sum)$/.test(name))).to.deep.equal(
    [],
  );
  return [result as Tensor | Tensor[]].flat().map(each => each.dataSync<'float32'>());
}

describe('activations by operations of our own', () => {
  withOwnOps();

  it('take the slope of the logistic function in one pass, with its digits where it is small', async () => {
    const x = [0, 1, -1, 20, -20, 80, -80, 200, Number.NaN, ...hashed(70_000, 1)];
    const [dx] = await runs(['ZooSigmoid', 'ZooSigmoidGrad'], () => grad(v => activations.sigmoid(v))(tensor(x)));
    const slopes = Array.from(new Float32Array(x), value => {
      const e = Math.exp(-Math.abs(value));
      return e / (1 + e) ** 2;
    });
    allClose(dx, slopes, slope => 5e-7 * slope + 1e-44);
  });

  // rows of one, of less than fills vectors, of these and a rest, of several parts
  for (const shape of [
    [3, 1],
    [700, 5, 7],
    [40, 33],
    [3, 64],
    [2, 5000],
  ]) {
    it(`take logarithms of softmax over the last axis of [${shape}], and their gradient`, async () => {
      const classes = shape[shape.length - 1];
      const x = hashed(product(shape), 3);
      const g = hashed(product(shape), 500);
      const f = (v: Tensor): Tensor => activations.logSoftmax(v);
      const [images, dy] = [tensor(x, shape), tensor(g, shape)];
      const [y] = await runs(['ZooLogSoftmax'], () => f(images));
      const [dx] = await runs(['ZooLogSoftmax', 'ZooLogSoftmaxGrad'], () => grad(f)(images, dy));
      for (let row = 0; row < x.length; row += classes) {
        const values = [...x.subarray(row, row + classes)];
        const most = Math.max(...values);
        const log = most + Math.log(values.reduce((total, value) => total + Math.exp(value - most), 0));
        const flow = g.subarray(row, row + classes).reduce((total, slope) => total + slope, 0);
        const logs = values.map(value => value - log);
        allClose(y.subarray(row, row + classes), logs, () => 2e-6);
        const slopes = logs.map((each, c) => g[row + c] - Math.exp(each) * flow);
        // of a sum of so many numbers up to 5
        allClose(dx.subarray(row, row + classes), slopes, () => 2e-6 * Math.max(5, Math.abs(flow)));
      }
    });
  }

  it('take logarithms of softmax of what is infinite or no number as PyTorch does', () => {
    const {NEGATIVE_INFINITY: none, NaN: odd} = Number;
    const x = tensor([none, 0, 0, none, none, none, 1, odd, 2], [3, 3]);
    const y = activations.logSoftmax(x).dataSync();
    expect([...y]).to.deep.equal([none, -Math.fround(Math.LN2), -Math.fround(Math.LN2), ...new Array(6).fill(odd)]);
    const dx = grad((v: Tensor) => activations.logSoftmax(v))(
      x,
      tensor([1, 2, 3, 0, 0, 0, 0, 0, 0], [3, 3]),
    ).dataSync();
    expect(dx[0]).to.equal(1);
    expect(dx[1]).to.be.closeTo(2 - 0.5 * 6, 1e-6);
  });

  // one weight and one a channel; less than a row of the operation's, several ranges of threads and a rest
  for (const {shape, weights} of [
    {shape: [5, 7], weights: 1},
    {shape: [5, 7], weights: 7},
    {shape: [3, 40, 41, 3], weights: 3},
    {shape: [37, 1100], weights: 1100},
    {shape: [50_001], weights: 1},
  ]) {
    it(`scale what of [${shape}] is not above 0 by ${weights} weights, which learn in one pass`, async () => {
      const x = hashed(product(shape), 11);
      const g = hashed(product(shape), 77);
      const w = Float32Array.from({length: weights}, (_, i) => 0.25 + i / 7);
      const [images, dy, weight] = [tensor(x, shape), tensor(g, shape), tensor(w)];
      const [y] = await runs(['ZooPrelu'], () => activations.prelu(images, weight));
      const differentiate = (): Tensor[] => grads(activations.prelu)([images, weight], dy);
      const own = ['ZooPrelu', 'ZooPreluGrad', 'ZooPreluWeightGrad'];
      const [dx, dw] = await runs(own, differentiate);
      const total = new Float64Array(weights);
      const scaled = (by: Float32Array): Float32Array => by.map((each, i) => (x[i] > 0 ? each : w[i % weights] * each));
      allClose(y, scaled(x), () => 0);
      allClose(dx, scaled(g), () => 0);
      for (const [i, value] of x.entries()) if (!(value > 0)) total[i % weights] += value * g[i];
      allClose(dw, total, slope => 2e-6 * (Math.abs(slope) + 1e3));
      // whichever thread took which part
      for (let i = 0; i < 5; i++) allClose(differentiate()[1].dataSync(), dw, () => 0);
    });
  }

  it('are differentiable twice', () => {
    const x = tensor([-1.5, -0.5, 0.5, 2], [2, 2]);
    const w = tensor([1, -2, 3, 4], [2, 2]);
    const weight = tensor([0.5]);
    for (const f of [
      activations.sigmoid,
      activations.logSoftmax,
      (v: Tensor): Tensor => mul(activations.prelu(v, weight), v),
    ]) {
      const slopes = (v: Tensor): Tensor => grad((u: Tensor) => sum(mul(f(u), w)))(v);
      const second = grad((v: Tensor) => sum(mul(slopes(v), w)))(x).dataSync();
      for (const i of [0, 1, 2, 3]) {
        const h = 1 / 64;
        const moved = (by: number): number => {
          const values = x.dataSync<'float32'>().map((value, k) => value + (k === i ? by : 0));
          return sum(mul(slopes(tensor(values, [2, 2])), w)).dataSync()[0];
        };
        expect(second[i]).to.be.closeTo((moved(h) - moved(-h)) / (2 * h), 2e-3);
      }
    }
  });

  it('refuse weights and slopes of another shape', () => {
    const zeros = (...shape: number[]): Tensor => tensor(new Float32Array(product(shape)), shape);
    const run =
      (op: string, ...inputs: Tensor[]) =>
      () =>
        native().executeSingleOutput(op, [], inputs);
    expect(run('ZooPrelu', zeros(2, 3), zeros(2))).to.throw(
      'ZooPrelu: x has shape [2,3] and weight [2]; one weight, or one for each of the last axis, is needed',
    );
    expect(run('ZooPreluGrad', zeros(3, 2), zeros(2, 3), zeros(3))).to.throw(
      'ZooPreluGrad: dy has shape [3,2] and x [2,3]',
    );
    expect(run('ZooPreluWeightGrad', zeros(2, 3), zeros(2, 3), zeros(0))).to.throw(
      'ZooPreluWeightGrad: x has shape [2,3] and weight [0]; one weight, or one for each of the last axis, is needed',
    );
    expect(run('ZooLogSoftmax', tensor(1))).to.throw('ZooLogSoftmax: x has shape []; […, classes] is needed');
    expect(run('ZooLogSoftmaxGrad', zeros(2, 3), zeros(2, 2))).to.throw(
      'ZooLogSoftmaxGrad: dy has shape [2,3] and y [2,2]; […, classes] twice is needed',
    );
    const numbers = ['a', 'b'].map(name => floatAttribute(native().binding, name, 0));
    expect(() => native().executeSingleOutput('ZooSigmoidGrad', numbers, [zeros(3), zeros(4)])).to.throw(
      'ZooSigmoidGrad: dy has shape [3] and x [4]',
    );
  });

  it('of nothing is nothing', () => {
    const none = tensor([], [0, 3]);
    expect(activations.logSoftmax(none).shape).to.deep.equal([0, 3]);
    const [dx, dw] = grads(activations.prelu)([none, tensor([1, 2, 3])]);
    expect(dx.shape).to.deep.equal([0, 3]);
    expect([...dw.dataSync()]).to.deep.equal([0, 0, 0]);
  });
});
