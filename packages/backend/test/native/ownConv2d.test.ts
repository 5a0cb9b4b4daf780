/** Convolutions by an operation of our own, held against sums of doubles. */
import {conv2d, engine, type Tensor, type Tensor4D, tensor, tidy, zeros} from '@tensorflow/tfjs-core';
import {expect} from 'chai';
import fc from 'fast-check';
import {type ConvolvedWindows, conv2dAttributes} from '../../src/native/kernels/conv2d.ts';
import type {NativeBackend} from '../../src/native/nativeBackend.ts';
import {fractions, wholeNumbers} from '../support/fractions.ts';
import {opsOf} from '../support/spiedBinding.ts';
import {withOwnOps} from '../support/withOwnOps.ts';

/** Images, a kernel, and how the one slides over the other. */
interface Case extends ConvolvedWindows {
  readonly x: readonly [batch: number, height: number, width: number, channels: number];
  readonly kernel: readonly [height: number, width: number];
  readonly out: number;
}

const PLAIN = {strides: [1, 1], dilations: [1, 1], before: [0, 0]} as const;

/** Sums in double precision. */
function convolved(
  {x: [batch, height, width, channels], ...of}: Case,
  x: Float32Array,
  kernel: Float32Array,
): number[] {
  const {size, strides, dilations, before, out} = of;
  const y: number[] = [];
  for (let i = 0; i < batch * size[0] * size[1]; i++) {
    const at = [Math.floor(i / size[1]) % size[0], i % size[1]];
    const image = Math.floor(i / size[1] / size[0]);
    for (let o = 0; o < out; o++) {
      let sum = 0;
      for (let tap = 0; tap < of.kernel[0] * of.kernel[1]; tap++) {
        const row = at[0] * strides[0] - before[0] + Math.floor(tap / of.kernel[1]) * dilations[0];
        const column = at[1] * strides[1] - before[1] + (tap % of.kernel[1]) * dilations[1];
        if (row < 0 || row >= height || column < 0 || column >= width) continue;
        for (let c = 0; c < channels; c++) {
          sum += x[((image * height + row) * width + column) * channels + c] * kernel[(tap * channels + c) * out + o];
        }
      }
      y.push(sum);
    }
  }
  return y;
}

const upTo = (most: number, least = 1): fc.Arbitrary<readonly [number, number]> =>
  fc.tuple(fc.integer({min: least, max: most}), fc.integer({min: least, max: most}));
const cases: fc.Arbitrary<Case> = fc.record({
  x: fc.tuple(
    fc.integer({min: 0, max: 3}),
    fc.integer({min: 1, max: 9}),
    fc.integer({min: 1, max: 9}),
    fc.integer({min: 1, max: 20}),
  ),
  kernel: upTo(4),
  out: fc.integer({min: 1, max: 70}),
  strides: upTo(3),
  dilations: upTo(3),
  // windows may lie before and after the images as a whole
  before: upTo(9, 0),
  size: upTo(6),
});

describe('convolutions by an operation of our own', () => {
  withOwnOps();
  const native = (): NativeBackend => engine().backend as NativeBackend;

  function run({x: shape, kernel: [rows, columns], out, ...of}: Case, x: Float32Array, w: Float32Array, bias: Tensor) {
    const {strides, dilations, before, size} = of;
    const attributes = conv2dAttributes(native().binding, {strides, dilations, before, size}, bias.size > 0);
    return tidy(() => {
      const inputs = [tensor(x, [...shape]), tensor(w, [rows, columns, shape[3], out]), bias];
      const y = native().executeSingleOutput('ZooConv2d', attributes, inputs);
      expect(y.shape).to.deep.equal([shape[0], ...size, out]);
      return y.dataSync<'float32'>();
    });
  }

  /** Holds a case against sums that are exact, without and with a bias and a rectifier. */
  function expectExact(of: Case): void {
    const channels = of.x[3];
    const x = wholeNumbers(
      of.x.reduce((a, b) => a * b),
      1,
    );
    const w = wholeNumbers(of.kernel[0] * of.kernel[1] * channels * of.out, 2);
    const bias = wholeNumbers(of.out, 3);
    const sums = convolved(of, x, w);
    const ended = sums.map((sum, i) => Math.max(0, sum + bias[i % of.out]));
    tidy(() => {
      for (const [added, expected] of [
        [zeros([0]), sums],
        [tensor(bias), ended],
      ] as const) {
        const y = run(of, x, w, added);
        const wrong = y.findIndex((value, i) => value !== expected[i]);
        expect(wrong, `value ${wrong} is ${y[wrong]} and not ${expected[wrong]}`).to.equal(-1);
      }
    });
  }

  it('are exact sums of whole numbers, of any size, step, dilation and padding', () => {
    fc.assert(fc.property(cases, expectExact), {numRuns: 300});
  });

  // more rows of the kernel than are multiplied at a time, with whole vectors of channels and with some over; more places than a
  // thread takes at a time; fewer channels than a vector; more channels than registers hold the sums of
  for (const of of [
    {...PLAIN, x: [1, 5, 7, 100], kernel: [3, 3], out: 128, size: [5, 7], before: [1, 1]},
    {...PLAIN, x: [1, 5, 7, 100], kernel: [3, 3], out: 130, size: [3, 5]},
    {...PLAIN, x: [1, 3, 3, 700], kernel: [1, 1], out: 65, size: [3, 3]},
    {...PLAIN, x: [1, 6, 6, 130], kernel: [2, 3], out: 72, size: [4, 4], dilations: [2, 1]},
    {...PLAIN, x: [1, 6, 6, 130], kernel: [2, 3], out: 72, size: [4, 4], dilations: [1, 2], before: [0, 1]},
    {...PLAIN, x: [2, 40, 37, 3], kernel: [5, 5], out: 7, size: [20, 18], strides: [2, 2], before: [2, 1]},
    {...PLAIN, x: [3, 33, 20, 5], kernel: [1, 1], out: 200, size: [33, 20]},
    {...PLAIN, x: [0, 4, 4, 3], kernel: [2, 2], out: 5, size: [3, 3]},
  ] satisfies Case[]) {
    it(`are exact for images [${of.x}], kernel [${of.kernel},${of.x[3]},${of.out}] at ${of.size}`, () =>
      expectExact(of));
  }

  it('are as near to sums of doubles as two millionths of the largest', () => {
    const of: Case = {...PLAIN, x: [1, 13, 13, 384], kernel: [3, 3], out: 64, size: [13, 13], before: [1, 1]};
    const [x, w] = [fractions(13 * 13 * 384, 1), fractions(9 * 384 * 64, 2)];
    const exact = convolved(of, x, w);
    const most = exact.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    const y = run(of, x, w, zeros([0]));
    expect(y.reduce((worst, value, i) => Math.max(worst, Math.abs(value - exact[i])), 0) / most).to.be.at.most(2e-6);
  });

  it('give what is no number or infinite to the sums that see it, and to no other', () => {
    const of: Case = {...PLAIN, x: [1, 4, 4, 5], kernel: [2, 2], out: 70, size: [3, 3]};
    const [x, w] = [wholeNumbers(80, 1), wholeNumbers(4 * 5 * 70, 2)];
    x[0] = Number.NaN;
    x[79] = Number.POSITIVE_INFINITY;
    w[13] = Number.NEGATIVE_INFINITY;
    const sums = convolved(of, x, w);
    const bias = tensor(new Float32Array(70));
    expect([...run(of, x, w, bias)]).to.deep.equal(sums.map(sum => (sum < 0 ? 0 : sum)));
    bias.dispose();
  });

  it('refuse shapes that do not fit', () => {
    const {binding} = native();
    const refused = (x: number[], kernel: number[], bias: number[], message: string): void => {
      const attributes = conv2dAttributes(binding, {...PLAIN, size: [1, 1]}, false);
      const inputs = [zeros(x), zeros(kernel), zeros(bias)];
      expect(() => native().executeSingleOutput('ZooConv2d', attributes, inputs)).to.throw(`ZooConv2d: ${message}`);
      for (const each of inputs) each.dispose();
    };
    const needed = '[batch, height, width, in] and [height, width, in, out] with the same in are needed';
    refused([1, 2, 2, 3], [1, 1, 4, 5], [0], `x has shape [1,2,2,3] and kernel [1,1,4,5]; ${needed}`);
    refused([2, 2, 3], [1, 1, 3, 5], [0], `x has shape [2,2,3] and kernel [1,1,3,5]; ${needed}`);
    refused([1, 2, 2, 3], [1, 1, 3, 5], [4], 'bias has shape [4]; [5], or [0] for none, is needed');
    refused([1, 2, 2, 3], [0, 1, 3, 5], [0], 'kernel has shape [0,1,3,5]; numbers of at least 1 are needed');
  });

  // of 48 and 27 products an output; as many numbers as memory takes longer for than arithmetic
  for (const [what, x, kernel, expected] of [
    ['of little arithmetic', [1, 8, 8, 16], [3, 3, 16, 32], 'ZooConv2d'],
    ['of few products an output, and few outputs', [1, 32, 32, 3], [3, 3, 3, 8], 'ZooConv2d'],
    ['of few products an output, and many outputs', [1, 112, 112, 3], [3, 3, 3, 32], 'Conv2D'],
    ['of much arithmetic', [8, 32, 32, 128], [3, 3, 128, 128], 'Conv2D'],
  ] as const) {
    it(`are taken for those ${what === 'of little arithmetic' ? what : `${what}: ${expected}`}`, () => {
      const names = opsOf(() =>
        tidy(() => conv2d(zeros([...x]) as Tensor4D, zeros([...kernel]) as Tensor4D, 1, 'same').dataSync()),
      );
      expect(names.filter(name => name.endsWith('onv2d') || name === 'Conv2D')).to.deep.equal([expected]);
    });
  }
});
