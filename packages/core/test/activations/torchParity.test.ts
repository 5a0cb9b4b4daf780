/** Every activation function against PyTorch in float64, on every backend: values and gradients, from 1e-8 to infinity. */
import {readFileSync} from 'node:fs';
import {grad, onesLike, type Tensor, tensor, tensor1d, tensor2d} from '@tensorflow/tfjs-core';
import {activations} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {gradients} from '../support/gradients.ts';

/** JSON knows no infinity, and null stands for what PyTorch leaves undefined. */
type Numbers = readonly (number | 'Infinity' | '-Infinity' | null)[];

interface Fixture {
  readonly points: Numbers;
  readonly elementwise: readonly {
    name: Exclude<keyof typeof BOUNDS, 'gelu by tanh'>;
    options: object;
    y: Numbers;
    slope: Numbers;
  }[];
  readonly rows: Numbers;
  readonly upstream: number[];
  readonly alongRows: readonly {name: 'softmax' | 'logSoftmax'; y: Numbers; gradient: Numbers}[];
  readonly prelu: readonly (Record<'x' | 'upstream' | 'y' | 'dx' | 'dw' | 'weight', number[]> & {shape: number[]})[];
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../fixtures/activations.json', import.meta.url), 'utf8'));

/** Distance of 1 to the next float32. */
const ULP = 2 ** -23;
/** The least float32 with all its digits; backends may take smaller ones for 0. */
const TINY = 2 ** -126;

/** An error is at most `ulps` units in the last place of the expected number, or of `floor` if that is larger. */
interface Bound {
  readonly ulps: number;
  readonly floor: number;
}

/** Selected, clipped or halved: no rounding but the reference's own. */
const EXACT: Bound = {ulps: 0, floor: TINY};
/** One or two divisions or products, each rounded by half an ulp. */
const ARITHMETIC: Bound = {ulps: 2, floor: TINY};
/** An exponential, good to 1 or 2 ulp, and two or three steps after it. Relative: right down to the smallest numbers. */
const EXPONENTIAL: Bound = {ulps: 4, floor: TINY};

interface Bounds {
  readonly value: Bound;
  readonly slope: Bound;
}

const BOUNDS = {
  sigmoid: {value: EXPONENTIAL, slope: EXPONENTIAL},
  // the reference is 1 - tanh², which has lost its digits at 1e-16
  tanh: {value: EXPONENTIAL, slope: {ulps: 4, floor: 1e-9}},
  relu: {value: EXACT, slope: EXACT},
  relu6: {value: EXACT, slope: EXACT},
  leakyRelu: {value: ARITHMETIC, slope: EXACT},
  elu: {value: EXPONENTIAL, slope: EXPONENTIAL},
  selu: {value: EXPONENTIAL, slope: EXPONENTIAL},
  // 1 + erf, with an erf that plain JS and wasm approximate to 1.5e-7 (Abramowitz and Stegun 7.1.26), in PyTorch's
  // float32 as well: right relative to 1, which is what is asked of the weighted average that a unit is
  gelu: {value: {ulps: 4, floor: 1}, slope: {ulps: 4, floor: 1}},
  // the reference is 1 + tanh, which has lost its digits at 1e-16
  'gelu by tanh': {value: {ulps: 16, floor: 1e-6}, slope: {ulps: 16, floor: 1e-6}},
  silu: {value: EXPONENTIAL, slope: EXPONENTIAL},
  mish: {value: EXPONENTIAL, slope: EXPONENTIAL},
  softplus: {value: EXPONENTIAL, slope: EXPONENTIAL},
  softsign: {value: ARITHMETIC, slope: ARITHMETIC},
  hardSigmoid: {value: ARITHMETIC, slope: ARITHMETIC},
  hardSwish: {value: ARITHMETIC, slope: ARITHMETIC},
  hardTanh: {value: EXACT, slope: EXACT},
  logSigmoid: {value: EXPONENTIAL, slope: EXPONENTIAL},
} satisfies Record<string, Bounds>;

function expectNumbers(actual: Tensor, expected: Numbers, {ulps, floor}: Bound, at: (i: number) => string): void {
  const values = actual.dataSync();
  expect(values.length, 'number of values').to.equal(expected.length);
  for (const [i, text] of expected.entries()) {
    if (text === null) continue;
    // the reference in float32, which is all that can be asked for
    const want = Math.fround(Number(text));
    const tolerance = ulps * ULP * Math.max(Math.abs(want), floor) + TINY;
    // written so that NaN fails
    if (!(values[i] === want || Math.abs(values[i] - want) <= tolerance)) {
      const off = Math.abs(values[i] - want) / ULP / Math.max(Math.abs(want), floor);
      expect.fail(`${at(i)} is ${values[i]}, expected ${want} within ${ulps} ulp, but off by ${off.toPrecision(3)}`);
    }
  }
}

const points = (): Tensor => tensor1d(fixture.points.map(Number));

onEveryBackend(() => {
  for (const {name, options, y, slope} of fixture.elementwise) {
    const f = (x: Tensor): Tensor => activations[name](x, options);
    const title = `activations.${name}${Object.keys(options).length === 0 ? '' : ` with ${JSON.stringify(options)}`}`;
    const bounds: Bounds = BOUNDS['approximate' in options ? 'gelu by tanh' : name];
    describe(`${title} equals PyTorch's`, () => {
      const at = (i: number): string => `at ${fixture.points[i]} ${title}`;
      it('in value', () => expectNumbers(f(points()), y, bounds.value, at));
      it('in slope, at the kinks as well', () => expectNumbers(grad(f)(points()), slope, bounds.slope, at));
    });
  }

  for (const {name, y, gradient} of fixture.alongRows) {
    describe(`activations.${name} equals PyTorch's`, () => {
      const at = (i: number): string => `value ${i} of ${name}`;
      const rows = (): Tensor => tensor2d(fixture.rows.map(Number), [fixture.rows.length / 3, 3]);
      // the gradient is a difference of numbers around 1
      const bounds = {value: EXPONENTIAL, slope: {ulps: 4, floor: 1}};
      const upstream = (): Tensor =>
        tensor2d(
          Array.from(fixture.rows, (_, i) => fixture.upstream[i % 3]),
          [fixture.rows.length / 3, 3],
        );

      it('in value, with scores of ±1e4 and minus infinity', () =>
        expectNumbers(activations[name](rows()), y, bounds.value, at));
      it('in gradient', () => {
        const x = rows();
        expectNumbers(gradients(() => activations[name](x), [x], upstream())[0], gradient, bounds.slope, at);
      });
    });
  }

  describe("activations.prelu equals PyTorch's", () => {
    for (const {shape, weight, x, upstream, y, dx, dw} of fixture.prelu) {
      it(`x [${shape}], ${weight.length} slopes: in value and both gradients`, () => {
        const inputs = [tensor(x, shape), tensor1d(weight)];
        const f = (): Tensor => activations.prelu(inputs[0], inputs[1]);
        const [byX, byWeight] = gradients(f, inputs, tensor(upstream, shape));
        // halves and quarters: exact
        expectNumbers(f(), y, EXACT, i => `y ${i}`);
        expectNumbers(byX, dx, EXACT, i => `dx ${i}`);
        expectNumbers(byWeight, dw, EXACT, i => `dw ${i}`);
      });
    }
  });

  it('activations: every slope of a finite number is finite', () => {
    for (const {name, options} of fixture.elementwise) {
      const x = tensor1d([-3e38, -1e20, -1e4, -88, -0, 88, 1e4, 1e20, 3e38]);
      const slopes = grad((v: Tensor) => activations[name](v, options))(x);
      expect(Array.from(slopes.dataSync()).every(Number.isFinite), `${name}: ${slopes.dataSync()}`).to.equal(true);
      expect(slopes.shape).to.deep.equal(onesLike(x).shape);
    }
  });

  it('activations: logarithms and exponentials keep their digits at every magnitude, by float64', () => {
    const [alpha, scale] = [1.6732632423543772, 1.0507009873554805];
    const references: Readonly<Record<'elu' | 'selu' | 'softplus' | 'logSigmoid', (x: number) => number>> = {
      elu: x => (x > 0 ? x : Math.expm1(x)),
      selu: x => scale * (x > 0 ? x : alpha * Math.expm1(x)),
      softplus: x => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
      logSigmoid: x => Math.min(x, 0) - Math.log1p(Math.exp(-Math.abs(x))),
    };
    // 4e-18 to 80, by steps of 0.6 % and of both signs
    const sizes = Array.from({length: 7400}, (_, i) => Math.exp(-40 + 0.006 * i));
    const at = Float32Array.from(sizes.flatMap(size => [size, -size]));
    for (const [name, reference] of Object.entries(references)) {
      const y = activations[name as keyof typeof references](tensor1d(at));
      expectNumbers(y, Array.from(at, reference), EXPONENTIAL, i => `at ${at[i]} ${name}`);
    }
  });

  it('activations: the slope of a slope is that of finite differences', () => {
    for (const {name, options} of fixture.elementwise) {
      const slope = (x: Tensor): Tensor => grad((v: Tensor) => activations[name](v, options))(x);
      const at = [-2.4, -0.7, 0.6, 1.8];
      const h = 2 ** -6;
      const [above, below] = [h, -h].map(by => slope(tensor1d(at.map(x => x + by))).dataSync());
      const curvatures = grad(slope)(tensor1d(at)).dataSync();
      // slopes are good to 3e-7, which the division by 2h makes 1e-5; the differences themselves leave h² f''''/6 < 2e-4
      at.forEach((x, i) => {
        expect(curvatures[i], `${name} at ${x}`).to.be.closeTo((above[i] - below[i]) / (2 * h), 5e-4);
      });
    }
  });
});
