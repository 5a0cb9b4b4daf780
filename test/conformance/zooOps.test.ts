/** The named kernels of core on each backend, forward and backward, against PyTorch in double precision. */
import '@tensorflow/tfjs-layers'; // registers tfjs's gradients
import {readFileSync} from 'node:fs';
import {
  memory,
  mul,
  type Optimizer,
  ones,
  square,
  sum,
  type Tensor,
  type Tensor4D,
  tensor1d,
  tensor2d,
  tidy,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import {losses, ops, optimizers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {gradients} from '../../packages/core/test/support/gradients.ts';
import {hashed} from '../../packages/core/test/support/hashed.ts';
import {onEveryBackend} from '../support/backends.ts';
import type {Array64} from './reference/array.ts';
import {conformanceTable} from './table.ts';

type Role = 'x' | 'weight' | 'bias';
interface Row {
  op: string;
  attrs: object;
  shapes: Partial<Record<Role, number[]>>;
  y: {shape: number[]; values: number[]};
  gradients: Partial<Record<Role, number[]>>;
  movingMean?: number[];
  movingVariance?: number[];
}
type Inputs = Record<Role, Tensor>;
/** The matrices are the weight times `spread`. */
type Transformed = {size: [number, number]; spread: number};

// scripts/fixtures/conformance.py
const {rows}: {rows: Row[]} = JSON.parse(readFileSync(new URL('./fixtures/zoo.json', import.meta.url), 'utf8'));

/** Sums of up to 400 products in float32, relative to the largest result or 1. */
const TOLERANCE = 5e-6;
/** A GPU's powers, logarithms and roots are good to some 2^-21 or 2^-19 of their argument (WGSL, 15.7.4). */
const GPU_TOLERANCE = 2e-5;

/** Each operation, for attributes that the fixture's rows have in its own form. */
const RUN: Record<string, (inputs: Inputs, attrs: never) => Tensor> = {
  conv2d: ({x, weight}, attrs) => ops.conv2d(x, weight, attrs),
  depthwiseConv2d: ({x, weight}, attrs) => ops.depthwiseConv2d(x, weight, attrs),
  convTranspose2d: ({x, weight}, attrs) => ops.convTranspose2d(x, weight, attrs),
  maxPool2d: ({x}, attrs) => ops.maxPool2d(x, attrs),
  avgPool2d: ({x}, attrs) => ops.avgPool2d(x, attrs),
  adaptiveAvgPool2d: ({x}, {outputSize}: {outputSize: [number, number]}) => ops.adaptiveAvgPool2d(x, outputSize),
  adaptiveMaxPool2d: ({x}, {outputSize}: {outputSize: [number, number]}) => ops.adaptiveMaxPool2d(x, outputSize),
  'maxPool2dWithIndices, maxUnpool2d': ({x}, attrs: ops.MaxPool2dAttrs & {outputSize: [number, number]}) => {
    const {y, indices} = ops.maxPool2dWithIndices(x, attrs);
    return ops.maxUnpool2d(square(y), indices, attrs.outputSize);
  },
  resizeAntialiased: ({x}, attrs) => ops.resizeAntialiased(x, attrs),
  gridSample: ({x, weight}, {spread, ...attrs}: ops.GridSampleAttrs & {spread: number}) =>
    ops.gridSample(x, mul(weight, spread), attrs),
  'affineGrid, gridSample': ({x, weight}, {spread, size, ...attrs}: ops.GridSampleAttrs & Transformed) => {
    const grid = ops.affineGrid(mul(weight, spread), {size, alignCorners: attrs.alignCorners});
    return ops.gridSample(x, grid, attrs);
  },
  // what is off is 1 or 0
  batchNormTrain: ({x, weight, bias}, {epsilon}: {epsilon: number}) =>
    ops.batchNormTrain(x, weight ?? ones([4]), bias ?? zeros([4]), epsilon).y,
  batchNorm: ({x, weight, bias}, attrs: {mean: number[]; variance: number[]; epsilon: number}) => {
    const statistics = {mean: tensor1d(attrs.mean), variance: tensor1d(attrs.variance)};
    return ops.batchNorm(x, {gamma: weight, beta: bias, ...statistics}, attrs.epsilon);
  },
  // the rows' alpha is Caffe's, of the mean over the window; the kernel's is TensorFlow's, of the sum
  localResponseNorm: ({x}, {alpha, ...attrs}: ops.LocalResponseNormAttrs) =>
    ops.localResponseNorm(x, {...attrs, alpha: alpha / attrs.size}),
  softmaxCrossEntropy: ({x}, {scale, labels}: {scale: number; labels: number[] | number[][]}) => {
    const indices = typeof labels[0] === 'number';
    const target = indices ? tensor1d(labels as number[], 'int32') : tensor2d(labels as number[][]);
    return losses.crossEntropy(target, mul(x, scale));
  },
};

const MAKE: Record<string, (options: never) => Optimizer> = {
  sgd: optimizers.sgd,
  adam: optimizers.adam,
  adamW: optimizers.adamW,
  rmsprop: optimizers.rmsprop,
  adagrad: optimizers.adagrad,
};

describe('operations of the zoo', () => {
  const table = conformanceTable('operations of the zoo');
  let tolerance = TOLERANCE;

  onEveryBackend(backend => {
    before(() => {
      tolerance = backend === 'webgpu' ? GPU_TOLERANCE : TOLERANCE;
    });

    for (const row of rows) {
      const {op, attrs, shapes} = row;
      const run = RUN[op];
      if (run === undefined) continue;
      it(`${op} and its gradients are PyTorch's: x ${JSON.stringify(shapes.x)}, ${JSON.stringify(attrs)}`, () => {
        const before = memory().numTensors;
        tidy(() => {
          const inputs = inputsOf(row);
          const forward = (): Tensor => run(inputs, attrs as never);
          table.record(op, backend, forward(), expectedOf(row.y), tolerance);
          // scores, and so losses and their gradients, are `scale` times the values above
          const upstream = hashed('upstream', row.y.shape);
          const actual = gradients(forward, Object.values(inputs), upstream);
          for (const [i, role] of roles(row).entries()) {
            const expected = {shape: shapes[role] ?? [], values: row.gradients[role] ?? []};
            table.record(`${op}, gradient by ${role}`, backend, actual[i], expectedOf(expected), tolerance);
          }
        });
        expect(memory().numTensors, 'tensors left behind').to.equal(before);
      });
    }

    for (const row of rows.filter(({movingVariance}) => movingVariance !== undefined)) {
      it(`batchNormTrain gives mean and variance, which are PyTorch's moving ones after N / (N - 1): ${Object.keys(row.shapes)}`, () => {
        tidy(() => {
          const {x, weight, bias} = inputsOf(row);
          const {mean, variance} = ops.batchNormTrain(x, weight ?? ones([4]), bias ?? zeros([4]), 1e-3);
          const count = x.size / 4;
          const expected = (values: number[] = []): Array64 => expectedOf({shape: [4], values});
          table.record('batchNormTrain, mean', backend, mean, expected(row.movingMean), tolerance);
          const unbiased = mul(variance, count / (count - 1));
          table.record('batchNormTrain, unbiased variance', backend, unbiased, expected(row.movingVariance), tolerance);
        });
      });
    }

    for (const {op, attrs, shapes, y} of rows) {
      const make = MAKE[op];
      if (make === undefined) continue;
      it(`five steps of ${op} are torch.optim's: ${JSON.stringify(attrs)}`, () => {
        const before = memory().numTensors;
        const [start, scale] = [hashed('weight', shapes.weight ?? []), hashed('x', shapes.x ?? [])];
        const weight = variable(start, true, `conformance/${backend}/${op}/${JSON.stringify(attrs)}`);
        const optimizer = make(attrs as never);
        for (let step = 0; step < 5; step++) optimizer.minimize(() => sum(mul(square(weight), scale)), false, [weight]);
        table.record(`${op}, five steps`, backend, weight, expectedOf(y), tolerance);
        for (const each of [optimizer, weight, start, scale]) each.dispose();
        expect(memory().numTensors, 'tensors left behind').to.equal(before);
      });
    }

    it('dropoutMask is the same numbers on every backend', () => {
      const key = {seed: 7, stream: 3, step: 11};
      const mask = ops.dropoutMask([4, 5, 6, 3], 0.25, key);
      const values = Float64Array.from(mask.dataSync());
      masks.set(backend, values);
      const [first = values] = masks.values();
      table.record('dropoutMask', backend, mask, {shape: [4, 5, 6, 3], values: first}, Number.MIN_VALUE);
      // a value kept is 1 / (1 - rate); 270 of 360 are, give or take four deviations of 8.2
      const kept = values.filter(value => value !== 0);
      expect([...new Set(kept)].map(value => value.toFixed(6))).to.deep.equal(['1.333333']);
      expect(kept.length).to.be.within(237, 303);
      mask.dispose();
    });
  });
});

const masks = new Map<string, Float64Array>();

const roles = ({shapes}: Row): Role[] => Object.keys(shapes) as Role[];
const inputsOf = (row: Row): Inputs =>
  Object.fromEntries(roles(row).map(role => [role, hashed(role, row.shapes[role] ?? []) as Tensor4D])) as Inputs;
const expectedOf = ({shape, values}: {shape: number[]; values: number[]}): Array64 => ({
  shape,
  values: Float64Array.from(values),
});
