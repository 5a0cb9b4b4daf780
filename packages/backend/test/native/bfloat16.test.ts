import {
  conv2d,
  engine,
  grad,
  matMul,
  randomUniform,
  type Scalar,
  square,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {ConfigError, ops, optimizers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {BACKENDS} from '../../../../test/support/backends.ts';
import {bfloat16Gain, bfloat16Warning} from '../../src/native/bfloat16/bfloat16Gain.ts';
import {withoutBfloat16} from '../../src/native/bfloat16/precision.ts';
import type {NativeBackend} from '../../src/native/nativeBackend.ts';

/** The bfloat16 nearest to a float32, of two equally near the even one: its upper 16 bits. */
function rounded(values: Float32Array): Float32Array {
  const bits = new Uint32Array(values.slice().buffer);
  for (const [i, word] of bits.entries()) bits[i] = (word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000;
  return new Float32Array(bits.buffer);
}

/** Numbers are bfloat16, and, but for another order of summation before rounding, the nearest. */
function expectRounded(y: Float32Array, reference: Float32Array): void {
  expect(y).to.deep.equal(rounded(y));
  const scale = reference.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  for (const [i, value] of reference.entries())
    expect(Math.abs(y[i] - value)).to.be.at.most(2 ** -8 * Math.abs(value) + 1e-6 * scale);
}

describe("useBackend's precision", () => {
  it('is one of two, and for native', async () => {
    await expect(useBackend('native', {precision: 'float16' as 'float32'})).to.be.rejectedWith(
      "useBackend: there is no precision 'float16'; use 'float32' or 'bfloat16'.",
    );
    await expect(useBackend('cpu', {precision: 'bfloat16'})).to.be.rejectedWith(
      ConfigError,
      "useBackend: precision 'bfloat16' is for 'native', and the backend is 'cpu'; ask for 'native' or leave it out.",
    );
  });

  it('is refused on processors that are slow with it', () => {
    expect(withoutBfloat16('flags\t\t: fpu avx512f avx512_bf16 gfni\n')).to.equal(undefined);
    expect(withoutBfloat16('flags\t\t: fpu amx_bf16\n')).to.equal(undefined);
    expect(withoutBfloat16('flags\t\t: fpu avx2\n')).to.equal(
      'this processor has none of the instructions avx512_bf16 and amx_bf16, and without them bfloat16 is slower than float32.',
    );
  });

  it('is warned of by how slow it is', () => {
    expect([1, 1.9].map(bfloat16Warning)).to.deep.equal([undefined, undefined]);
    expect(bfloat16Warning(0.517)).to.equal(
      'useBackend: bfloat16 does not pay here: this processor has instructions for it, but multiplies it at 0.52 times ' +
        "the speed of float32. Leave out precision: 'bfloat16'",
    );
  });

  describe('on native', () => {
    before(function () {
      if (!BACKENDS.includes('native')) this.skip();
    });
    after(() => useBackend('cpu', {warn: () => {}}));

    const slow = withoutBfloat16();
    if (slow !== undefined) {
      it('is refused, for this processor is slow with it', async () => {
        await expect(useBackend('native', {precision: 'bfloat16'})).to.be.rejectedWith(
          ConfigError,
          `useBackend: precision 'bfloat16' does not pay here: ${slow}`,
        );
      });
      return;
    }

    it('comes with a warning where this processor takes longer for it, and with none elsewhere', async () => {
      const warnings: string[] = [];
      await useBackend('native', {precision: 'bfloat16', warn: message => warnings.push(message)});
      const gain = bfloat16Gain((engine().backend as NativeBackend).binding);
      expect(gain).to.be.within(0.05, 20);
      const expected = bfloat16Warning(gain);
      expect(warnings).to.deep.equal(expected === undefined ? [] : [expected]);
    });

    it('is float32 if nothing is said, and back again after bfloat16', async () => {
      expect(await useBackend('native')).to.include({precision: 'float32'});
      const [x, w] = [
        randomUniform([2, 12, 12, 32], -1, 1, 'float32', 1),
        randomUniform([3, 3, 32, 48], -1, 1, 'float32', 2),
      ];
      const run = (): Float32Array => tidy(() => conv2d(x as Tensor4D, w as Tensor4D, 1, 'same').dataSync<'float32'>());
      const before = run();
      expect(await useBackend('native', {precision: 'bfloat16', warn: () => {}})).to.include({precision: 'bfloat16'});
      expect(run()).not.to.deep.equal(before);
      await useBackend('native');
      expect(run()).to.deep.equal(before);
      for (const t of [x, w]) t.dispose();
    });

    /** An operation, and the shapes of its inputs. */
    const operations: readonly [name: string, shapes: number[][], run: (a: Tensor, b: Tensor) => Tensor][] = [
      [
        'a convolution',
        [
          [2, 12, 12, 32],
          [3, 3, 32, 48],
        ],
        (x, w) => conv2d(x as Tensor4D, w as Tensor4D, 1, 'valid'),
      ],
      [
        'one with steps and zeros around',
        [
          [2, 13, 11, 32],
          [5, 3, 32, 48],
        ],
        (x, w) =>
          conv2d(
            x as Tensor4D,
            w as Tensor4D,
            [2, 1],
            [
              [0, 0],
              [2, 1],
              [1, 0],
              [0, 0],
            ],
          ),
      ],
      [
        'its gradient of the image',
        [
          [2, 10, 10, 48],
          [3, 3, 32, 48],
        ],
        (dy, filter) =>
          engine().runKernel(
            'Conv2DBackpropInput',
            {dy, filter},
            {strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', inputShape: [2, 12, 12, 32]},
          ),
      ],
      [
        'its gradient of the filters',
        [
          [2, 12, 12, 32],
          [2, 10, 10, 48],
        ],
        (x, dy) =>
          engine().runKernel(
            'Conv2DBackpropFilter',
            {x, dy},
            {strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', filterShape: [3, 3, 32, 48]},
          ),
      ],
      [
        'a product',
        [
          [80, 96],
          [112, 96],
        ],
        (a, b) => matMul(a as Tensor2D, b as Tensor2D, false, true),
      ],
    ];
    for (const [name, shapes, run] of operations) {
      it(`rounds what ${name} takes and gives, and nothing else`, async () => {
        await useBackend('native', {precision: 'float32'});
        const inputs = shapes.map((shape, i) => randomUniform(shape, -1, 1, 'float32', i + 1));
        const reference = tidy(() => {
          const [a, b] = inputs.map(x => tensor(rounded(x.dataSync<'float32'>()), x.shape));
          return run(a, b).dataSync<'float32'>();
        });
        await useBackend('native', {precision: 'bfloat16', warn: () => {}});
        const tensors = engine().memory().numTensors;
        const y = tidy(() => run(inputs[0], inputs[1]).dataSync<'float32'>());
        expect(engine().memory().numTensors).to.equal(tensors);
        expectRounded(y, reference);
        for (const t of inputs) t.dispose();
      });
    }

    for (const rows of [1, 8, 9]) {
      it(`rounds what a linear layer multiplies in predictions of ${rows}, and its weight anew after it has learned`, async () => {
        await useBackend('native', {precision: 'bfloat16', warn: () => {}});
        const x = randomUniform([rows, 96], -1, 1, 'float32', 1) as Tensor2D;
        const w = variable(randomUniform([112, 96], -1, 1, 'float32', 2));
        const predict = (): Float32Array => tidy(() => ops.linear(x, w).dataSync<'float32'>());
        const exact = async (): Promise<Float32Array> => {
          await useBackend('native', {precision: 'float32'});
          return tidy(() => {
            const [a, b] = [x, w].map(
              t => tensor(rounded(t.dataSync<'float32'>()), t.shape as [number, number]) as Tensor2D,
            );
            return matMul(a, b, false, true).dataSync<'float32'>();
          });
        };
        const optimizer = optimizers.sgd({learningRate: 0.1, momentum: 0.9});
        const tensors = engine().memory().numTensors;
        const before = [predict(), predict()];
        expect(engine().memory().numTensors).to.equal(tensors);
        optimizer.minimize(() => sum(square(ops.linear(x, w))) as Scalar, false, [w]);
        const after = predict();
        expectRounded(after, await exact());
        expect(after).not.to.deep.equal(before[0]);
        expect(before[1]).to.deep.equal(before[0]);
        optimizer.dispose();
        for (const t of [x, w]) t.dispose();
      });

      it(`computes in float32 where gradients of ${rows} are made, for then it would be rounded every time`, async () => {
        const [x, w] = [
          [rows, 96],
          [112, 96],
        ].map((shape, i) => randomUniform(shape, -1, 1, 'float32', i + 1));
        const gradient = (): Float32Array =>
          tidy(() => grad((each: Tensor) => sum(square(ops.linear(x, each))))(w).dataSync<'float32'>());
        await useBackend('native', {precision: 'float32'});
        const reference = gradient();
        await useBackend('native', {precision: 'bfloat16', warn: () => {}});
        expect(gradient()).to.deep.equal(reference);
        for (const t of [x, w]) t.dispose();
      });
    }

    it('leaves alone what would not gain', async () => {
      const [x, w] = [
        randomUniform([1, 20, 20, 2], -1, 1, 'float32', 1),
        randomUniform([5, 5, 2, 64], -1, 1, 'float32', 2),
      ];
      const [a, b] = [randomUniform([8, 256], -1, 1, 'float32', 3), randomUniform([256, 256], -1, 1, 'float32', 4)];
      const run = (): Float32Array[] =>
        tidy(() => [
          conv2d(x as Tensor4D, w as Tensor4D, 1, 'same').dataSync<'float32'>(),
          matMul(a as Tensor2D, b as Tensor2D).dataSync<'float32'>(),
        ]);
      await useBackend('native');
      const before = run();
      await useBackend('native', {precision: 'bfloat16', warn: () => {}});
      expect(run()).to.deep.equal(before);
      for (const t of [x, w, a, b]) t.dispose();
    });
  });
});
