/** Pooling against PyTorch in float64, on every backend: values, gradients and indices. */
import {readFileSync} from 'node:fs';
import {engine, mul, round, type Tensor} from '@tensorflow/tfjs-core';
import type {layers as tfjs} from '@tensorflow/tfjs-layers';
import {layers, ops} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from '../support/closeTo.ts';
import {gradients} from '../support/gradients.ts';
import {hashed} from '../support/hashed.ts';

/** One call by PyTorch: see scripts/fixtures/core_pool.py. */
interface Row {
  readonly shape: number[];
  readonly y: {readonly shape: number[]; readonly values: number[]};
  readonly dx: number[];
  /** Whether the values of the input are rounded, so that some are equal. */
  readonly ties?: boolean;
}

type Window = Row & {poolSize: number[]; strides: number[]; padding: number[]; ceilMode: boolean};

interface Fixture {
  readonly max: readonly (Window & {dilation: number[]; indices?: number[]})[];
  readonly avg: readonly (Window & {countIncludePad: boolean; divisorOverride: number | null})[];
  readonly adaptiveAvg: readonly (Row & {outputSize: number[]})[];
  readonly adaptiveMax: readonly (Row & {outputSize: number[]})[];
  readonly maxUnpool: readonly (Row & {poolSize: number[]; strides: number[]; padding: number[]; image: number[]})[];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../fixtures/pool.json', import.meta.url), 'utf8'));

/** Float32 against float64: sums of up to 18 values below 0.5. */
const TOLERANCE = 1e-6;

function inputOf({shape, ties}: Row): Tensor {
  const x = hashed('x', shape);
  return ties ? engine().tidy(() => mul(round(mul(x, 4)), 0.25)) : x;
}

function expectLayer(layer: tfjs.Layer, row: Row): void {
  const x = inputOf(row);
  const forward = (): Tensor => layer.apply(x) as Tensor;
  const y = forward();
  expect(y.shape).to.deep.equal(row.y.shape);
  expect(layer.computeOutputShape(row.shape)).to.deep.equal(row.y.shape);
  closeTo(y, row.y.values, TOLERANCE);
  closeTo(gradients(forward, [x], hashed('upstream', row.y.shape))[0], row.dx, TOLERANCE);
}

const pick = <F>(makers: Record<number, F>, {shape}: Row): F => makers[shape.length - 2];

type Make = (options: object) => tfjs.Layer;
const MAX = {1: layers.maxPool1d, 2: layers.maxPool2d, 3: layers.maxPool3d} as unknown as Record<number, Make>;
const AVG = {1: layers.avgPool1d, 2: layers.avgPool2d, 3: layers.avgPool3d} as unknown as Record<number, Make>;
const ADAPTIVE_AVG = {
  1: layers.adaptiveAvgPool1d,
  2: layers.adaptiveAvgPool2d,
  3: layers.adaptiveAvgPool3d,
} as unknown as Record<number, Make>;
const ADAPTIVE_MAX = {
  1: layers.adaptiveMaxPool1d,
  2: layers.adaptiveMaxPool2d,
  3: layers.adaptiveMaxPool3d,
} as unknown as Record<number, Make>;

/** The options of a row, for the name of its test and for the layer. */
function optionsOf(row: Row): Record<string, unknown> {
  const {shape, y, dx, ties, ...rest} = row;
  const {indices, ...options} = rest as Record<string, unknown>;
  return options;
}

const nameOf = (row: Row): string =>
  `${JSON.stringify(optionsOf(row))} of ${JSON.stringify(row.shape)}${row.ties ? ' with equal values' : ''}`;

onEveryBackend(() => {
  for (const [title, rows, makers] of [
    ['layers.maxPool1d, 2d and 3d equal torch.nn.functional.max_pool', fixture.max, MAX],
    ['layers.avgPool1d, 2d and 3d equal torch.nn.functional.avg_pool', fixture.avg, AVG],
    ['layers.adaptiveAvgPool1d and 3d equal torch.nn.functional.adaptive_avg_pool', fixture.adaptiveAvg, ADAPTIVE_AVG],
    [
      'layers.adaptiveMaxPool1d, 2d and 3d equal torch.nn.functional.adaptive_max_pool',
      fixture.adaptiveMax,
      ADAPTIVE_MAX,
    ],
  ] as const) {
    describe(title, () => {
      for (const row of rows) {
        it(nameOf(row), () => expectLayer(pick(makers, row)(optionsOf(row)), row));
      }
    });
  }

  describe('layers.maxPool2d with returnIndices equals torch.nn.functional.max_pool2d with return_indices', () => {
    for (const row of fixture.max) {
      const {indices} = row;
      if (indices === undefined) continue;
      it(nameOf(row), () => {
        const layer = layers.maxPool2d({...optionsOf(row), returnIndices: true} as never);
        const x = inputOf(row);
        const [y, found] = layer.apply(x) as Tensor[];
        closeTo(y, row.y.values, TOLERANCE);
        expect(found.dtype).to.equal('int32');
        expect(found.shape).to.deep.equal(row.y.shape);
        expect(Array.from(found.dataSync())).to.deep.equal(indices);
        const [dx] = gradients(() => (layer.apply(x) as Tensor[])[0], [x], hashed('upstream', row.y.shape));
        closeTo(dx, row.dx, TOLERANCE);
      });
    }
  });

  describe('layers.maxUnpool2d equals torch.nn.functional.max_unpool2d', () => {
    for (const row of fixture.maxUnpool) {
      it(nameOf(row), () => {
        const pad = row.padding.map(n => [n, n]) as [[number, number], [number, number]];
        const {poolSize, strides} = row as unknown as ops.MaxPool2dAttrs;
        const pooled = ops.maxPool2dWithIndices(hashed('x', row.image), {poolSize, strides, padding: pad});
        const layer = layers.maxUnpool2d({outputSize: [row.image[1], row.image[2]]});
        // what was pooled from one image is put back into the place of another
        const x = hashed('x', row.shape);
        const forward = (values: Tensor): Tensor => layer.apply([values, pooled.indices]) as Tensor;
        expect(forward(pooled.y).shape).to.deep.equal(row.y.shape);
        closeTo(forward(pooled.y), row.y.values, TOLERANCE);
        const [dx] = gradients(() => forward(x), [x], hashed('upstream', row.y.shape));
        closeTo(dx, row.dx, TOLERANCE);
      });
    }
  });
});
