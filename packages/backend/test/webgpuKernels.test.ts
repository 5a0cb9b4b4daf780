/** Kernels of webgpu that tfjs has wrong or lacks, against plain JavaScript; they run where TFJS_ZOO_TEST_BACKENDS names webgpu. */
import '@tensorflow/tfjs-backend-cpu';
import {env, getKernel, memory} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import fc from 'fast-check';
import {BACKENDS} from '../../../test/support/backends.ts';
import {integers, kernelValues, type Values} from './support/kernelValues.ts';

/** Five axes, six, and seven. */
const SHAPES = [
  [2, 1, 3, 2, 4],
  [1, 2, 3, 2, 2, 3],
  [2, 1, 2, 2, 1, 2, 3],
];

/** Whose results on integers are exact. */
const EXACT = ['Add', 'Sub', 'Multiply', 'Maximum', 'Minimum', 'SquaredDifference', 'Greater', 'LessEqual', 'NotEqual'];

async function expectAsPlain(name: string, inputs: Record<string, Values>, attrs: object = {}): Promise<void> {
  const expected = await kernelValues('cpu', name, inputs, attrs);
  const {values, shape} = await kernelValues('webgpu', name, inputs, attrs);
  expect(shape, name).to.deep.equal(expected.shape);
  // truth values are bytes in plain JavaScript, and integers here
  expect([...values], `${name} ${JSON.stringify(attrs)}`).to.deep.equal([...expected.values]);
}

if (BACKENDS.includes('webgpu'))
  describe('kernels on webgpu', () => {
    before(async () => {
      await useBackend('webgpu');
      // tfjs computes what is small on the processor
      env().set('WEBGPU_CPU_FORWARD', false);
    });
    after(async () => {
      env().set('WEBGPU_CPU_FORWARD', true);
      await useBackend('cpu', {warn: () => {}});
    });

    it('pad tensors of any rank', async () => {
      const pairs = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), {minLength: 7, maxLength: 7});
      const law = fc.asyncProperty(
        fc.constantFrom(...SHAPES),
        pairs,
        fc.integer(),
        async (shape, all, constantValue) => {
          await expectAsPlain('PadV2', {x: integers(shape, 11)}, {paddings: all.slice(0, shape.length), constantValue});
        },
      );
      await fc.assert(law, {numRuns: 25, seed: 1});
    });

    for (const shape of SHAPES.slice(0, 2)) {
      it(`go over a vector with each row of a tensor of ${shape.length} axes, on either side`, async () => {
        const [x, row] = [integers(shape, 11), integers(shape.slice(-1), 7)];
        for (const name of EXACT) {
          await expectAsPlain(name, {a: x, b: row});
          await expectAsPlain(name, {a: row, b: x});
        }
        await expectAsPlain('Prelu', {x, alpha: row});
      });
    }

    it('select values of tensors of any rank', async () => {
      for (const shape of SHAPES) {
        const [t, e] = [integers(shape, 11), integers(shape, 7)];
        const values = integers(shape, 5).values.map(value => Number(value > 0));
        await expectAsPlain('Select', {condition: {shape, values, dtype: 'bool'}, t, e});
      }
    });

    it('select whole rows of tensors of five axes', async () => {
      const [t, e] = [integers([2, 1, 3, 2, 4], 11), integers([2, 1, 3, 2, 4], 7)];
      const condition: Values = {shape: [2], values: Float32Array.of(0, 1), dtype: 'bool'};
      const {values, shape} = await kernelValues('webgpu', 'Select', {condition, t, e}, {});
      expect(shape).to.deep.equal([2, 1, 3, 2, 4]);
      expect([...values]).to.deep.equal([...e.values.slice(0, 24), ...t.values.slice(24)]);
    });

    for (const mode of ['reflect', 'symmetric']) {
      it(`pad tensors of any rank with what they hold: ${mode}`, async () => {
        for (const shape of SHAPES) {
          // as much as there is to mirror
          const most = (size: number): number => (mode === 'reflect' ? size - 1 : size);
          const paddings = shape.map((size, axis) => [
            Math.min(most(size), axis % 3),
            Math.min(most(size), (axis + 1) % 2),
          ]);
          await expectAsPlain('MirrorPad', {x: integers(shape, 11)}, {paddings, mode});
        }
      });
    }

    it('turn tensors of any rank round along any axes', async () => {
      for (const shape of SHAPES) {
        const x = integers(shape, 11);
        for (const dims of [[0], [-1], [2, 4], shape.map((_, axis) => axis)])
          await expectAsPlain('Reverse', {x}, {dims});
      }
    });

    for (const name of ['Cumsum', 'Cumprod']) {
      it(`accumulate along any axis of tensors of any rank, in both directions: ${name}`, async () => {
        for (const shape of [[3, 5], [2, 4, 3], ...SHAPES]) {
          for (const axis of [0, 1, shape.length - 1]) {
            for (const [exclusive, reverse] of [
              [false, false],
              [true, false],
              [false, true],
              [true, true],
            ]) {
              await expectAsPlain(name, {x: integers(shape, 5)}, {axis, exclusive, reverse});
            }
          }
        }
      });
    }

    it('move places of tensors of any rank to the batch and back', async () => {
      for (const [shape, blockShape, paddings] of [
        [
          [2, 2, 3, 2, 4],
          [2, 2],
          [
            [0, 0],
            [1, 0],
          ],
        ],
        [
          [1, 3, 2, 5, 2],
          [3, 2, 2],
          [
            [2, 1],
            [0, 0],
            [0, 1],
          ],
        ],
        [
          [2, 1, 2, 2, 3, 2],
          [1, 2, 2, 2],
          [
            [0, 0],
            [1, 1],
            [0, 0],
            [1, 0],
          ],
        ],
      ]) {
        const x = integers(shape as number[], 11);
        await expectAsPlain('SpaceToBatchND', {x}, {blockShape, paddings});
        const moved = await kernelValues('cpu', 'SpaceToBatchND', {x}, {blockShape, paddings});
        await expectAsPlain('BatchToSpaceND', {x: moved}, {blockShape, crops: paddings});
      }
    });

    it('take every second value or third of tensors of any rank, from either end', async () => {
      const masks = {beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0};
      const x = integers([3, 2, 4, 3, 5], 11);
      const slices = [
        {begin: [0, 0, 1, 0, 1], end: [3, 2, 4, 3, 5], strides: [2, 1, 3, 2, 2], ...masks},
        {begin: [-1, 1, 3, 2, -2], end: [-4, 0, 0, 0, -6], strides: [-1, -1, -2, -1, -3], ...masks},
        {begin: [1, 0, 0, 0, 0], end: [2, 2, 4, 3, 5], strides: [1, 1, 2, 1, 3], ...masks, beginMask: 8, endMask: 16},
        {
          begin: [0, 0, 4, 0, 0],
          end: [3, 2, 0, 3, 0],
          strides: [2, 1, -2, 1, 2],
          ...masks,
          endMask: 20,
          newAxisMask: 2,
        },
      ];
      for (const attrs of slices) await expectAsPlain('StridedSlice', {x}, attrs);
    });

    it('find values by five indices and six', async () => {
      for (const shape of [
        [2, 1, 3, 2, 4],
        [2, 2, 1, 3, 2, 2],
        [2, 1, 2, 2, 1, 2, 3],
      ]) {
        const count = Math.min(6, shape.length);
        const rows = [0, 1, 5].flatMap(row => shape.slice(0, count).map((size, axis) => (row + axis) % size));
        const indices: Values = {shape: [3, count], values: Float32Array.from(rows), dtype: 'int32'};
        await expectAsPlain('GatherNd', {params: integers(shape, 11), indices});
        const updates = integers([3, ...shape.slice(count)], 7);
        await expectAsPlain('ScatterNd', {indices, updates}, {shape});
        if (count < shape.length) continue;
        const defaultValue: Values = {shape: [], values: Float32Array.of(-9)};
        const inputs = {sparseIndices: indices, sparseValues: updates, defaultValue};
        await expectAsPlain('SparseToDense', inputs, {outputShape: shape});
      }
    });

    for (const dtype of ['int32', 'bool'] as const) {
      it(`put the axes of any number in another order, and go along any: ${dtype}`, async () => {
        for (const shape of [[2, 3, 4], [3, 2, 2, 4], ...SHAPES.slice(0, 2)]) {
          const plain = integers(shape, 11);
          // beyond 2^24 floats have gaps
          const values = plain.values.map(value => (dtype === 'bool' ? Number(value > 0) : value * 2 ** 24 + 2));
          const x: Values = {shape, values, dtype};
          const last = shape.length - 1;
          for (const perm of [shape.map((_, axis) => last - axis), shape.map((_, axis) => (axis + 1) % shape.length)]) {
            await expectAsPlain('Transpose', {x}, {perm});
          }
          const small: Values = {...plain, values: dtype === 'bool' ? values : plain.values, dtype};
          const names = dtype === 'bool' ? ['All', 'Any'] : ['Max', 'Min', 'Prod', 'Sum'];
          for (const axis of [[0], [1, last], [last]]) {
            for (const name of names) await expectAsPlain(name, {x: small}, {axis, keepDims: false});
          }
          if (dtype === 'bool') continue;
          await expectAsPlain('Cumsum', {x: small}, {axis: 0, exclusive: false, reverse: false});
          for (const name of ['ArgMax', 'ArgMin']) await expectAsPlain(name, {x: small}, {axis: 1});
        }
      });
    }

    it('put the axes of integers that are none in another order', async () => {
      const x: Values = {shape: [2, 0, 3], values: new Float32Array(0), dtype: 'int32'};
      await expectAsPlain('Transpose', {x}, {perm: [2, 0, 1]});
    });

    it('share what flows back through a mean among the places inside, where padding is none of them', async () => {
      const size = fc.tuple(fc.integer({min: 1, max: 7}), fc.integer({min: 1, max: 7}));
      const window = fc.tuple(fc.integer({min: 1, max: 4}), fc.integer({min: 1, max: 4}));
      const law = fc.asyncProperty(size, window, window, async ([height, width], filterSize, strides) => {
        const input = integers([2, height, width, 3], 11);
        const dy = integers([2, Math.ceil(height / strides[0]), Math.ceil(width / strides[1]), 3], 9);
        const inputs = {dy, input};
        const attrs = {filterSize, strides, pad: 'same'};
        const expected = await kernelValues('cpu', 'AvgPoolGrad', inputs, attrs);
        const {values, shape} = await kernelValues('webgpu', 'AvgPoolGrad', inputs, attrs);
        expect(shape).to.deep.equal(expected.shape);
        const furthest = Math.max(...values.map((value, i) => Math.abs(value - (expected.values[i] ?? Number.NaN))));
        expect(furthest, JSON.stringify({input: input.shape, ...attrs})).to.be.below(1e-5);
      });
      await fc.assert(law, {numRuns: 40, seed: 2});
    });

    it('compute the gradient of our means with padding in one kernel', () => {
      expect(getKernel('ZooAvgPool2dSameGrad', 'webgpu')?.kernelName).to.equal('ZooAvgPool2dSameGrad');
    });

    it('leave no tensor behind', async () => {
      const runs = async (): Promise<void> => {
        const x = integers([2, 1, 3, 2, 4], 11);
        const paddings = x.shape.map(() => [1, 0]);
        await kernelValues('webgpu', 'PadV2', {x}, {paddings, constantValue: 0});
        await kernelValues('webgpu', 'Add', {a: x, b: integers([4], 7)}, {});
        await kernelValues('webgpu', 'Select', {condition: {...x, dtype: 'bool'}, t: x, e: x}, {});
        await kernelValues('webgpu', 'MirrorPad', {x}, {paddings: x.shape.map(size => [size - 1, 0]), mode: 'reflect'});
        await kernelValues('webgpu', 'Reverse', {x}, {dims: [0, 2]});
        await kernelValues('webgpu', 'Cumsum', {x}, {axis: 2, exclusive: true, reverse: true});
        await kernelValues(
          'webgpu',
          'SpaceToBatchND',
          {x},
          {
            blockShape: [1, 3],
            paddings: [
              [0, 0],
              [0, 0],
            ],
          },
        );
        await kernelValues('webgpu', 'Transpose', {x: {...x, dtype: 'int32'}}, {perm: [4, 3, 2, 1, 0]});
        await kernelValues('webgpu', 'Sum', {x: {...x, dtype: 'int32'}}, {axis: [0], keepDims: true});
        const image = integers([1, 4, 4, 2], 11);
        const attrs = {filterSize: 3, strides: 1, pad: 'same'};
        await kernelValues('webgpu', 'AvgPoolGrad', {dy: image, input: image}, attrs);
      };
      await runs();
      const {numTensors, numDataBuffers} = memory();
      await runs();
      expect(memory()).to.include({numTensors, numDataBuffers});
    });
  });
