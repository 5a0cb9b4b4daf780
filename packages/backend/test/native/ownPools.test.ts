/** Pooling by operations of our own inside libtensorflow: means, maxima and what flows back through them, place by place. */
import {avgPool, engine, grad, mul, square, sum, type Tensor, type Tensor4D, tensor} from '@tensorflow/tfjs-core';
import {ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {BFLOAT16, cast} from '../../src/native/bfloat16/cast.ts';
import {type AveragedWindows, averageAttributes} from '../../src/native/kernels/avgPool2d.ts';
import {windowAttributes} from '../../src/native/kernels/windowAttributes.ts';
import type {NativeBackend} from '../../src/native/nativeBackend.ts';
import {integersAttribute} from '../../src/native/opAttributes.ts';
import {setOwnOps} from '../../src/native/ownOps.ts';
import type {OpAttribute} from '../../src/native/tensorflowBinding.ts';
import {allClose} from '../support/allClose.ts';
import {composed} from '../support/composed.ts';
import {evenPlaces, slidingPlaces, valuesOf, winner} from '../support/pooledPlaces.ts';
import {withOwnOps} from '../support/withOwnOps.ts';

type Pair = readonly [number, number];

const native = (): NativeBackend => engine().backend as NativeBackend;
const run = (op: string, attributes: OpAttribute[], inputs: Tensor[]): Tensor =>
  native().executeSingleOutput(op, attributes, inputs);
const sizeAttribute = (size: readonly number[]): OpAttribute => integersAttribute(native().binding, 'size', [...size]);
const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Integers, of which sums are exact, so that no order of adding them up shows. */
const integers = (size: number): number[] => Array.from({length: size}, (_, i) => ((i * 7919) % 61) - 30);

/** What flows back to `size` values through means over so many places each. */
function shared(size: number, pooled: readonly number[][], dy: readonly number[], counts: readonly number[]): number[] {
  const dx = new Array<number>(size).fill(0);
  for (const [i, places] of pooled.entries()) for (const place of places) dx[place] += dy[i] / counts[i];
  return dx;
}

/** Sums of a few numbers up to 30 in float32. */
const expectClose = (actual: Tensor, expected: readonly number[]): void =>
  allClose(actual.dataSync(), expected, () => 2e-5);

const PLAIN = {pool: [3, 3], strides: [2, 2], before: [0, 0], after: [0, 0]} as const;

/** Of one to a few channels, which are summed together, and of more that fill vectors or do not; rows kept whole and in parts. */
const AVERAGED: readonly {shape: readonly number[]; out: Pair; windows: Omit<AveragedWindows, 'countPadding'>}[] = [
  {shape: [2, 7, 9, 1], out: [3, 4], windows: PLAIN},
  {shape: [1, 7, 9, 2], out: [4, 5], windows: {...PLAIN, before: [1, 1], after: [1, 1]}},
  {shape: [3, 6, 5, 3], out: [6, 2], windows: {...PLAIN, pool: [1, 2], strides: [1, 3]}},
  {shape: [1, 9, 8, 4], out: [5, 3], windows: {...PLAIN, pool: [4, 5], before: [2, 1], after: [1, 2]}},
  {shape: [2, 8, 8, 37], out: [4, 4], windows: {...PLAIN, pool: [2, 2]}},
  {
    shape: [1, 5, 40, 150],
    out: [3, 40],
    windows: {...PLAIN, pool: [2, 7], strides: [2, 1], before: [1, 3], after: [0, 3]},
  },
  // what hangs over the end counts in part; strides leave places out
  {
    shape: [1, 8, 7, 16],
    out: [3, 3],
    windows: {...PLAIN, pool: [2, 2], strides: [3, 3], before: [0, 1], after: [0, 0]},
  },
  // so many that sums of single precision would not do
  {shape: [1, 90, 3, 5], out: [2, 1], windows: {...PLAIN, pool: [80, 3], strides: [10, 1]}},
  {shape: [1, 2, 200, 1], out: [2, 2], windows: {...PLAIN, pool: [1, 150], strides: [1, 50]}},
];

/** Where windows are alike, differ, overlap, and repeat what they see as there are more of them than places. */
const EVEN: readonly {shape: readonly number[]; out: Pair}[] = [
  {shape: [2, 6, 8, 3], out: [3, 2]},
  {shape: [1, 13, 13, 70], out: [6, 6]},
  {shape: [3, 7, 5, 1], out: [3, 4]},
  {shape: [1, 3, 4, 18], out: [7, 9]},
  {shape: [2, 1, 9, 4], out: [1, 7]},
];

describe('pooling by operations of our own', () => {
  withOwnOps();

  for (const {shape, out, windows} of AVERAGED) {
    for (const countPadding of [false, true]) {
      it(`takes means over windows ${JSON.stringify({...windows, countPadding})} of [${shape}], and spreads what flows back`, () => {
        const {pool, strides, before, after: behind} = windows;
        const [, height = 0, width = 0, channels = 0] = shape;
        const x = integers(product(shape));
        const pooled = slidingPlaces(shape, out, {pool, strides, before, dilations: [1, 1]});
        const counted = (i: number, axis: 0 | 1, length: number): number => {
          const start = i * strides[axis] - before[axis];
          return Math.min(start + pool[axis], length + behind[axis]) - start;
        };
        const counts = pooled.map((places, i) => {
          const [u, v] = [Math.floor(i / channels / out[1]) % out[0], Math.floor(i / channels) % out[1]];
          return countPadding ? counted(u, 0, height) * counted(v, 1, width) : places.length;
        });
        const attributes = (size: Pair): OpAttribute[] =>
          averageAttributes(native().binding, {...windows, countPadding}, size);
        const y = run('ZooAvgPool2d', attributes(out), [tensor(x, [...shape])]);
        expect(y.shape).to.deep.equal([shape[0], ...out, channels]);
        // a sum of integers divided once: the nearest float32
        const means = pooled.map((places, i) =>
          Math.fround(places.reduce((sum, place) => sum + x[place], 0) / counts[i]),
        );
        allClose(y.dataSync(), means, () => 0);
        const dy = integers(pooled.length);
        const dx = run('ZooAvgPool2dGrad', attributes([height, width]), [tensor(dy, y.shape)]);
        expect(dx.shape).to.deep.equal(shape);
        expectClose(dx, shared(x.length, pooled, dy, counts));
      });
    }
  }

  it('gives a whole share of what flows back, rounded once', () => {
    const dy = tensor([9, 18, 27, 7], [1, 1, 1, 4]);
    const attributes = averageAttributes(native().binding, {...PLAIN, countPadding: false}, [3, 3]);
    const dx = run('ZooAvgPool2dGrad', attributes, [dy]).dataSync();
    expect([...dx].slice(0, 4)).to.deep.equal([1, 2, 3, Math.fround(7 * Math.fround(1 / 9))]);
  });

  it('adds up a million values of a channel to six digits', () => {
    const length = 1 << 20;
    const x = tensor(
      Float32Array.from({length}, (_, i) => 1 + (i % 7) / 7),
      [1, 1, length, 1],
    );
    const windows = {pool: [1, length], strides: [1, 1], before: [0, 0], after: [0, 0], countPadding: false} as const;
    const [mean] = run('ZooAvgPool2d', averageAttributes(native().binding, windows, [1, 1]), [x]).dataSync();
    expect(mean).to.be.closeTo(1 + 3 / 7, 1e-6);
  });

  for (const {shape, out} of EVEN) {
    it(`takes means over even windows, of [${shape}] to [${out}], and spreads what flows back`, () => {
      const x = integers(product(shape));
      const pooled = evenPlaces(shape, out);
      const counts = pooled.map(places => places.length);
      const y = run('ZooAdaptiveAvgPool2d', [sizeAttribute(out)], [tensor(x, [...shape])]);
      const means = pooled.map((places, i) =>
        Math.fround(places.reduce((sum, place) => sum + x[place], 0) / counts[i]),
      );
      expect(y.shape).to.deep.equal([shape[0], ...out, shape[3]]);
      allClose(y.dataSync(), means, () => 0);
      const dy = integers(pooled.length);
      const dx = run('ZooAdaptiveAvgPool2dGrad', [sizeAttribute(shape.slice(1, 3))], [tensor(dy, y.shape)]);
      expectClose(dx, shared(x.length, pooled, dy, counts));
    });

    for (const odd of [false, true]) {
      it(`finds the maxima of even windows, of [${shape}] to [${out}]${odd ? ' with NaN' : ''}, and gives the first the gradient`, () => {
        const x = valuesOf(product(shape), 5, odd);
        const found = evenPlaces(shape, out).map(places => winner(x, places));
        const images = tensor(x, [...shape]);
        const y = run('ZooAdaptiveMaxPool2d', [sizeAttribute(out)], [images]);
        expect(y.shape).to.deep.equal([shape[0], ...out, shape[3]]);
        allClose(
          y.dataSync(),
          found.map(place => x[place]),
          () => 0,
        );
        const slopes = found.map((_, i) => (i % 89) + 1);
        const dx = run('ZooAdaptiveMaxPool2dGrad', [], [images, y, tensor(slopes, y.shape)]);
        const expected = new Array<number>(x.length).fill(0);
        for (const [i, place] of found.entries()) expected[place] += slopes[i];
        allClose(dx.dataSync(), expected, () => 0);
      });
    }
  }

  for (const {shape, out, windows} of AVERAGED) {
    it(`finds the largest values of windows ${JSON.stringify(windows)} over [${shape}], NaN among them`, () => {
      const {after: _, ...sliding} = {...windows, dilations: [1, 1] as const};
      const x = valuesOf(product(shape), 3, true);
      const attributes = [...windowAttributes(native().binding, sliding), sizeAttribute(out)];
      const images = tensor(x, [...shape]);
      const y = run('ZooMaxPool2d', attributes, [images]);
      const expected = slidingPlaces(shape, out, sliding).map(places => x[winner(x, places)]);
      allClose(y.dataSync(), expected, () => 0);
      // they lose no digits in bfloat16
      const {binding} = native();
      const halves = cast(binding, native().handleOf(images.dataId), binding.TF_FLOAT, BFLOAT16);
      const [pooled] = binding.executeOp('ZooMaxPool2dHalf', attributes, [halves.id], 1);
      expect(pooled).to.include({dtype: BFLOAT16});
      const widened = cast(binding, pooled.id, BFLOAT16, binding.TF_FLOAT);
      expect(widened.shape).to.deep.equal(y.shape);
      allClose(binding.tensorDataSync(widened.id), expected, () => 0);
      for (const {id} of [halves, pooled, widened]) binding.deleteTensor(id);
    });
  }

  it('is what layers and tfjs’s own average pooling run, and gives what compositions of TensorFlow’s operations give', async () => {
    const own = ['ZooAvgPool2d', 'ZooAvgPool2dGrad', 'ZooAdaptiveAvgPool', 'ZooAdaptiveAvgPoolGrad'];
    const maxima = ['ZooAdaptiveMaxPool2d', 'ZooAdaptiveMaxPool2dGrad'];
    const [x, volume] = [integers(2 * 7 * 9 * 5), integers(2 * 5 * 4 * 6 * 3)];
    const [images, volumes] = [tensor(x, [2, 7, 9, 5]), tensor(volume, [2, 5, 4, 6, 3])];
    const sliding = {
      poolSize: [3, 2],
      strides: [2, 2],
      padding: [
        [1, 0],
        [0, 1],
      ],
      ceilMode: true,
    } as const;
    const functions: readonly [Tensor, (x: Tensor) => Tensor][] = [
      [images, v => ops.avgPool2d(v, {...sliding, countIncludePad: false})],
      [images, v => ops.avgPool2d(v, sliding)],
      [images, v => ops.avgPool2d(v, {...sliding, divisorOverride: 5})],
      [images, v => ops.adaptiveAvgPool2d(v, [3, 4])],
      [images, v => ops.adaptiveMaxPool2d(v, [3, 4])],
      [volumes, v => ops.adaptiveAvgPool3d(v, [3, 3, 4])],
      [volumes, v => ops.adaptiveMaxPool3d(v, [3, 3, 4])],
      [images, v => avgPool(v as Tensor4D, [3, 2], 2, 'same')],
      [images, v => avgPool(v as Tensor4D, [3, 2], 2, 1, 'floor')],
    ];
    for (const [i, [given, f]] of functions.entries()) {
      const slopes = (v: Tensor): Tensor => grad(f)(v);
      const compute = (): number[] => [...f(given).dataSync(), ...slopes(given).dataSync()];
      setOwnOps(false);
      let expected: number[];
      try {
        expected = composed('tensorflow', [...own, ...maxima], compute);
      } finally {
        setOwnOps(true);
      }
      const actual = compute();
      allClose(actual, expected, () => 1e-5);
      const {kernelNames} = await engine().profile(() => slopes(given));
      const composing = kernelNames.filter(name => /^(Pad|Slice|Multiply|BatchMatMul|Concat)/.test(name));
      // by a number of one's own, which is a factor
      expect(composing, `${i}`).to.deep.equal(i === 2 ? ['Multiply'] : []);
    }
  });

  it('differentiates means twice: what flows back through what flows back is pooled', () => {
    const x = tensor(integers(1 * 5 * 5 * 2), [1, 5, 5, 2]);
    const sliding = {
      poolSize: [2, 2],
      strides: [2, 2],
      padding: [
        [1, 0],
        [1, 0],
      ],
      countIncludePad: false,
    } as const;
    for (const pool of [
      (v: Tensor): Tensor => ops.avgPool2d(v, sliding),
      (v: Tensor): Tensor => ops.adaptiveAvgPool2d(v, [3, 2]),
    ]) {
      // of ½ Σ pool(x)², the gradient is Pᵀ P x, and that of its sum with weights w is Pᵀ P w
      const w = tensor(integers(50).reverse(), x.shape);
      const gradient = (v: Tensor): Tensor => grad((u: Tensor) => mul(sum(square(pool(u))), 0.5))(v);
      const second = grad((v: Tensor) => sum(mul(gradient(v), w)))(x);
      expectClose(second, [...gradient(w).dataSync()]);
    }
  });

  it('of nothing is nothing', () => {
    const none = tensor([], [0, 5, 5, 2]);
    const attributes = averageAttributes(native().binding, {...PLAIN, countPadding: true}, [2, 2]);
    expect(run('ZooAvgPool2d', attributes, [none]).shape).to.deep.equal([0, 2, 2, 2]);
    expect(run('ZooAvgPool2dGrad', attributes, [none]).shape).to.deep.equal([0, 2, 2, 2]);
    expect(run('ZooAdaptiveAvgPool2d', [sizeAttribute([3, 4])], [none]).shape).to.deep.equal([0, 3, 4, 2]);
  });

  it('refuses images of another rank, and sizes and windows of less than nothing', () => {
    const {binding} = native();
    const [images, rows] = [tensor(new Float32Array(50), [1, 5, 5, 2]), tensor(new Float32Array(50), [5, 5, 2])];
    const windows = {...PLAIN, countPadding: true} as const;
    const average =
      (changes: Partial<AveragedWindows>, size: Pair, x = images) =>
      () =>
        run('ZooAvgPool2d', averageAttributes(binding, {...windows, ...changes}, size), [x]);
    expect(average({}, [2, 2], rows)).to.throw(
      'ZooAvgPool2d: x has shape [5,5,2]; [batch, height, width, channels] is needed',
    );
    expect(average({}, [2, -2])).to.throw('ZooAvgPool2d: size is [2,-2]; numbers of at least 0 are needed');
    expect(average({pool: [0, 1]}, [2, 2])).to.throw('ZooAvgPool2d: pool is [0,1]; numbers of at least 1 are needed');
    expect(average({after: [0, -1]}, [2, 2])).to.throw(
      'ZooAvgPool2d: after is [0,-1]; numbers of at least 0 are needed',
    );
    expect(() => run('ZooAdaptiveMaxPool2d', [sizeAttribute([0, 2])], [images])).to.throw(
      'ZooAdaptiveMaxPool2d: size is [0,2]; numbers of at least 1 are needed',
    );
    const none = tensor([], [1, 0, 5, 2]);
    expect(() => run('ZooAdaptiveMaxPool2d', [sizeAttribute([2, 2])], [none])).to.throw(
      'x has shape [1,0,5,2], of which even windows do not all see something where [1,2,2,2] was pooled of it',
    );
  });
});
