/** Normalising layers against PyTorch in float64, on every backend: values, gradients of inputs and weights, statistics. */
import {readFileSync} from 'node:fs';
import {add, mul, type Tensor, tensor1d} from '@tensorflow/tfjs-core';
import type {layers as tfjs} from '@tensorflow/tfjs-layers';
import {layers} from '@tfjs-zoo/core';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';

/** One call by PyTorch: see scripts/fixtures/core_norm.py. */
interface Row {
  readonly scale: boolean;
  readonly center: boolean;
  readonly epsilon: number;
  readonly shapes: {readonly x: number[]; readonly weight?: number[]; readonly bias?: number[]};
  readonly y: number[];
  readonly gradients: Readonly<Record<string, number[]>>;
}

interface Fixture {
  readonly batchNorm: readonly (Row & {training: boolean; mean?: number[]; variance?: number[]})[];
  readonly running: readonly {
    shape: number[];
    momentum: number | null;
    steps: readonly {mean: number[]; variance: number[]}[];
  }[];
  readonly groupNorm: readonly (Row & {groups: number})[];
  readonly instanceNorm: readonly Row[];
  readonly layerNorm: readonly (Row & {normalizedShape: number[]})[];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../fixtures/norm.json', import.meta.url), 'utf8'));

/** Float32 against float64: values up to 4, and gradients multiplied by up to 10 where a variance is small. */
const TOLERANCE = 1e-5;

function expectLayer(layer: tfjs.Layer, row: Row, kwargs: object = {}, statistics: Tensor[] = []): void {
  const {shapes} = row;
  const x = hashed('x', shapes.x);
  layer.build(shapes.x);
  const own = [
    ...(shapes.weight === undefined ? [] : [hashed('weight', shapes.weight)]),
    ...(shapes.bias === undefined ? [] : [hashed('bias', shapes.bias)]),
  ];
  layer.setWeights([...own, ...statistics]);
  const forward = (): Tensor => layer.apply(x, kwargs as never) as Tensor;
  closeTo(forward(), row.y, TOLERANCE);
  const learned = layer.trainableWeights.map(weight => weight.read());
  const actual = gradients(forward, [x, ...learned], hashed('upstream', shapes.x));
  for (const [i, name] of Object.keys(shapes).entries()) closeTo(actual[i], row.gradients[name], TOLERANCE);
}

const nameOf = ({scale, center, epsilon, shapes}: Row): string =>
  `x [${shapes.x}], epsilon ${epsilon}${scale ? '' : ', no scale'}${center ? '' : ', no shift'}`;

onEveryBackend(() => {
  describe('layers.batchNorm equals torch.nn.functional.batch_norm', () => {
    for (const row of fixture.batchNorm) {
      const {scale, center, epsilon, training, mean, variance} = row;
      it(`${training ? 'in training' : 'by running statistics'}: ${nameOf(row)}`, () => {
        const channels = row.shapes.x[row.shapes.x.length - 1];
        const statistics = [tensor1d(mean ?? Array(channels).fill(0)), tensor1d(variance ?? Array(channels).fill(1))];
        expectLayer(layers.batchNorm({scale, center, epsilon}), row, {training}, statistics);
      });
    }
  });

  describe('layers.batchNorm keeps the running statistics of torch.nn.BatchNorm1d', () => {
    for (const {shape, momentum, steps} of fixture.running) {
      it(`momentum ${momentum}, x [${shape}]`, () => {
        const layer = layers.batchNorm({momentum});
        for (const [i, {mean, variance}] of steps.entries()) {
          layer.apply(add(mul(hashed('x', shape), i + 1), i + 1), {training: true});
          const [, , runningMean, runningVariance] = layer.getWeights();
          closeTo(runningMean, mean, TOLERANCE);
          closeTo(runningVariance, variance, TOLERANCE);
        }
      });
    }
  });

  describe('layers.groupNorm equals torch.nn.functional.group_norm', () => {
    for (const row of fixture.groupNorm) {
      const {groups, scale, center, epsilon} = row;
      it(`${groups} groups, ${nameOf(row)}`, () =>
        expectLayer(layers.groupNorm({groups, scale, center, epsilon}), row));
    }
  });

  describe('layers.instanceNorm equals torch.nn.functional.instance_norm', () => {
    for (const row of fixture.instanceNorm) {
      const {scale, center, epsilon} = row;
      it(nameOf(row), () => expectLayer(layers.instanceNorm({scale, center, epsilon}), row));
    }
  });

  describe('layers.layerNorm equals torch.nn.functional.layer_norm', () => {
    for (const row of fixture.layerNorm) {
      const {normalizedShape, scale, center, epsilon} = row;
      it(`over [${normalizedShape}], ${nameOf(row)}`, () =>
        expectLayer(layers.layerNorm({normalizedShape, scale, center, epsilon}), row));
    }
  });
});
