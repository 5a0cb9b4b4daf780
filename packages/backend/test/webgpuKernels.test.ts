/** Kernels of webgpu that tfjs has wrong, against plain JavaScript; they run where TFJS_ZOO_TEST_BACKENDS names webgpu. */
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
