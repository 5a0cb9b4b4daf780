/** Sums with a bias and rectifiers that wait: whoever reads what in whichever order, values are as if nothing had waited. */
import {
  backend,
  clone,
  conv2d,
  grads,
  memory,
  randomUniform,
  reshape,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
  tensor,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {activations, optimizers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import fc from 'fast-check';
import {addBias} from '../../../core/src/ops/addBias.ts';
import {linear} from '../../../core/src/ops/linear.ts';
import {maxPool2d} from '../../../core/src/ops/maxPool2d.ts';
import {withoutBfloat16} from '../../src/native/bfloat16/precision.ts';
import type {NativeBackend} from '../../src/native/nativeBackend.ts';
import {setOwnOps} from '../../src/native/ownOps.ts';
import {handlesLeftBy, opsOf} from '../support/spiedBinding.ts';
import {withOwnOps} from '../support/withOwnOps.ts';

const SHAPE: [number, number, number, number] = [1, 4, 4, 16];
const SIZE = 256;
const CHANNELS = 16;
const FILTER: [number, number, number, number] = [1, 1, CHANNELS, CHANNELS];

/** Whole numbers from -2 to 2, so that every sum is exact, in bfloat16 too. */
const small = (length: number, seed: number): number[] =>
  Array.from({length}, (_, i) => (((i * 7919 + seed * 104729) % 10007) % 5) - 2);

/** The largest of each value and those around it in the image. */
const neighbours = (x: Tensor): Tensor =>
  maxPool2d(x as Tensor4D, {
    poolSize: [3, 3],
    strides: [1, 1],
    padding: [
      [1, 1],
      [1, 1],
    ],
  });

/** The same, of numbers. */
function most(values: readonly number[]): number[] {
  const [, height, width] = SHAPE;
  return values.map((_, i) => {
    const [row, column, channel] = [Math.floor(i / CHANNELS / width), Math.floor(i / CHANNELS) % width, i % CHANNELS];
    const near = (at: number, length: number): number[] => [at - 1, at, at + 1].filter(n => n >= 0 && n < length);
    const all = near(row, height).flatMap(r =>
      near(column, width).map(c => values[(r * width + c) * CHANNELS + channel]),
    );
    return Math.max(...all);
  });
}

/** Of a filter of one place, each output is a channel or its negative, so that values stay small however often they are convolved. */
const filterOf = (seed: number): number[] =>
  Array.from({length: CHANNELS * CHANNELS}, (_, i) =>
    Math.floor(i / CHANNELS) === ((i % CHANNELS) * 7 + seed) % CHANNELS ? 1 - 2 * ((i + seed) % 2) : 0,
  );

function convolved(x: readonly number[], filter: readonly number[]): number[] {
  return x.map((_, i) => {
    const [first, out] = [i - (i % CHANNELS), i % CHANNELS];
    return x.slice(first, first + CHANNELS).reduce((sum, value, c) => sum + value * filter[c * CHANNELS + out], 0);
  });
}

/** A tensor and what it has to be. */
interface Known {
  readonly t: Tensor;
  readonly values: readonly number[];
}

const STEPS = [
  'array',
  'convolve',
  'convolve',
  'add',
  'add',
  'rectify',
  'clone',
  'reshape',
  'rectify',
  'pool',
  'dispose',
  'dispose',
  'read',
  'learn',
  'renew',
  'assign',
] as const;
type Step = readonly [kind: (typeof STEPS)[number], which: number, other: number];

const programs = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.nat(), fc.nat()) as fc.Arbitrary<Step>, {
  minLength: 1,
  maxLength: 40,
});

const convolve = (x: Tensor, w: Tensor): Tensor => conv2d(x as Tensor4D, w as Tensor4D, 1, 'valid');
const multiply = (x: Tensor, w: Tensor): Tensor => linear(x as Tensor2D, w as Tensor2D);

/** Does the steps on tensors and on numbers, and compares all that is left. */
function run(program: readonly Step[]): void {
  const filters = [2, 3].map(seed => ({
    variable: tidy(() => variable(tensor(filterOf(seed), FILTER))),
    values: filterOf(seed),
  }));
  const biases = [4, 5].map(seed => ({
    variable: tidy(() => variable(tensor(small(CHANNELS, seed)))),
    values: small(CHANNELS, seed),
  }));
  const learning = optimizers.sgd({learningRate: 1, momentum: 0.5});
  const gradients = [-2, -2];
  const arrays: [Float32Array, number[]][] = [];
  const live: Known[] = [];

  const check = ({t, values}: Known): void => {
    expect([...t.dataSync()]).to.deep.equal(values);
  };

  for (const [kind, which, other] of program) {
    // mostly the last, so that what waits is for what waits
    const known = live[Math.max(0, live.length - 1 - (which % 3))];
    if (kind === 'array') {
      const values = small(SIZE, other % 100);
      const array = Float32Array.from(values);
      arrays.push([array, values]);
      live.push({t: tensor(array, SHAPE), values});
    } else if (kind === 'assign') {
      const {variable, values} = filters[other % 2];
      values.splice(0, values.length, ...filterOf(which % 100));
      tidy(() => variable.assign(tensor(values, FILTER)));
    } else if (kind === 'learn') {
      const at = other % 2;
      const {variable, values} = biases[at];
      const gradient = tensor(new Array<number>(CHANNELS).fill(gradients[at]));
      learning.applyGradients([{name: variable.name, tensor: gradient}]);
      gradient.dispose();
      // v = v / 2 - g is 2 each time
      gradients[at] = -1;
      for (const i of values.keys()) values[i] += 2;
    } else if (kind === 'renew') {
      const {variable, values} = biases[other % 2];
      values.splice(0, CHANNELS, ...small(CHANNELS, which % 100));
      tidy(() => variable.assign(tensor(values)));
    } else if (known === undefined) {
    } else if (kind === 'convolve') {
      const {variable, values} = filters[other % 2];
      live.push({
        t: conv2d(known.t as Tensor4D, variable as Tensor4D, 1, 'valid'),
        values: convolved(known.values, values),
      });
    } else if (kind === 'add') {
      const {variable, values} = biases[other % 2];
      live.push({
        t: addBias(known.t, variable),
        values: known.values.map((value, i) => value + values[i % CHANNELS]),
      });
    } else if (kind === 'rectify') {
      live.push({t: activations.relu(known.t), values: known.values.map(value => Math.max(value, 0))});
    } else if (kind === 'pool') {
      live.push({t: neighbours(known.t), values: most(known.values)});
    } else if (kind === 'clone') {
      live.push({t: clone(known.t), values: known.values});
    } else if (kind === 'reshape') {
      live.push({t: reshape(known.t, SHAPE), values: known.values});
    } else if (kind === 'read') {
      check(known);
    } else {
      known.t.dispose();
      live.splice(live.indexOf(known), 1);
    }
  }
  // the last first: nothing that it is made of has been asked for
  live.toReversed().forEach(check);
  for (const [array, values] of arrays) expect([...array]).to.deep.equal(values);
  learning.dispose();
  for (const {variable} of [...filters, ...biases]) variable.dispose();
  for (const {t} of live) t.dispose();
}

describe('biases and rectifiers on native', () => {
  withOwnOps();

  for (const precision of ['float32', 'bfloat16'] as const) {
    it(`have their values whatever is read, kept, disposed and learned in between, in ${precision}`, async function () {
      if (precision === 'bfloat16' && withoutBfloat16() !== undefined) this.skip();
      await useBackend('native', {precision});
      const before = {...memory(), data: backend().numDataIds()};
      const handles = handlesLeftBy(() => fc.assert(fc.property(programs, run), {numRuns: 1000}));
      await useBackend('native');
      expect({...memory(), data: backend().numDataIds(), handles}).to.deep.equal({...before, handles: 0});
    });
  }

  for (const [name, first, expected] of [
    ['a bias', addBias, [[3, -4]]],
    ['a rectifier', (x: Tensor) => activations.relu(x), [[2, -2]]],
  ] as const) {
    it(`wait for ${name} that waits, of a tensor that is gone`, () => {
      const [x, b] = [tensor([[1, -2]]), tensor([1, -2])];
      // y and z are gone before anybody has read z
      const y = tidy(() => clone(x));
      const z = first(y, tensor([1, 0]));
      y.dispose();
      const sum = addBias(z, b);
      z.dispose();
      expect(sum.arraySync()).to.deep.equal(expected);
      for (const each of [x, b, sum]) each.dispose();
    });
  }

  for (const [what, read, expected] of [
    ['values', (weight: Tensor): Tensor => activations.relu(weight), [[2, 3]]],
    ['products', (weight: Tensor): Tensor => multiply(tensor([[1, 10]]), weight), [[32]]],
  ] as const) {
    it(`are ${what} of a weight before it learned`, () => {
      const weight = tidy(() => variable(tensor([[1, -2]])));
      const learning = optimizers.sgd({learningRate: 1, momentum: 0.5});
      const update = (): void => {
        const gradient = tensor([[-1, -5]]);
        learning.applyGradients([{name: weight.name, tensor: gradient}]);
        gradient.dispose();
      };
      // from the second update on in place
      update();
      const y = tidy(() => read(weight));
      update();
      expect([y.arraySync(), weight.arraySync()]).to.deep.equal([expected, [[3.5, 10.5]]]);
      learning.dispose();
      for (const each of [weight, y]) each.dispose();
    });
  }

  for (const [what, x, weight, product, expected] of [
    ['a part of a convolution of our own', [1, 4, 4, 16], FILTER, convolve, ['ZooConv2d']],
    [
      "one pass over what a convolution of TensorFlow's made",
      [8, 64, 64, 16],
      FILTER,
      convolve,
      ['Conv2D', 'ZooBiasRelu'],
    ],
    ['a part of a linear layer of few rows', [2, 16], [16, 16], multiply, ['ZooLinearRows']],
  ] as const) {
    it(`are ${what}`, () => {
      const images = randomUniform([...x], -1, 1, 'float32', 1);
      const w = randomUniform([...weight], -1, 1, 'float32', 2);
      const b = randomUniform([16], -1, 1, 'float32', 3);
      let together: Float32Array | undefined;
      const names = opsOf(() =>
        tidy(() => {
          const sum = tidy(() => addBias(product(images, w), b));
          const y = activations.relu(sum);
          sum.dispose();
          together = y.dataSync<'float32'>().slice();
        }),
      );
      expect(names).to.deep.equal(expected);
      const apart = tidy(() => {
        const y = product(images, w);
        y.dataSync();
        return activations.relu(addBias(y, b)).dataSync();
      });
      expect(together).to.deep.equal(apart);
      for (const each of [images, w, b]) each.dispose();
    });
  }

  it('come after maxima, of which there are fewer, to the same values', () => {
    const [x, b] = [randomUniform([2, 9, 9, 16], -1, 1, 'float32', 1), randomUniform([16], -1, 1, 'float32', 3)];
    const [shape, kept] = [[2, 4, 4, 16], activations.relu(addBias(x, b))];
    let found = new Float32Array();
    const pool = (y: Tensor): Tensor =>
      maxPool2d(y as Tensor4D, {
        poolSize: [3, 3],
        strides: [2, 2],
        padding: [
          [0, 0],
          [0, 0],
        ],
      });
    const names = opsOf(() => {
      found = tidy(() =>
        pool(activations.relu(addBias(x, b)))
          .dataSync<'float32'>()
          .slice(),
      );
    });
    expect(names).to.deep.equal(['ZooMaxPool2d', 'ZooBiasRelu']);
    kept.dataSync();
    const [expected, maxima] = tidy(() => [pool(kept).dataSync(), pool(kept).shape] as const);
    expect([...found]).to.deep.equal([...expected]);
    expect(maxima).to.deep.equal(shape);
    for (const each of [x, b, kept]) each.dispose();
  });

  it('come after maxima in bfloat16 as well, which stays bfloat16 for the next convolution', async function () {
    if (withoutBfloat16() !== undefined) this.skip();
    await useBackend('native', {precision: 'bfloat16', warn: () => {}});
    const [x, w, b] = [
      randomUniform([2, 6, 6, 16], -1, 1, 'float32', 1),
      randomUniform([3, 3, 16, 16], -1, 1, 'float32', 2),
      randomUniform([16], -1, 1, 'float32', 3),
    ];
    const convolved = (y: Tensor): Tensor => conv2d(y as Tensor4D, w as Tensor4D, 1, 'same');
    let found = new Float32Array();
    const names = opsOf(() => {
      found = tidy(() =>
        convolved(neighbours(activations.relu(addBias(convolved(x), b))))
          .dataSync<'float32'>()
          .slice(),
      );
    });
    expect(names.filter(name => /Pool|Bias|Conv/.test(name))).to.deep.equal([
      'Conv2D',
      'ZooMaxPool2dHalf',
      'ZooBiasReluHalf',
      'Conv2D',
      'ZooBiasReluWiden',
    ]);
    const expected = tidy(() => {
      const sums = activations.relu(addBias(convolved(x), b));
      // who has been read is float32
      sums.dataSync();
      return convolved(neighbours(sums)).dataSync();
    });
    expect([...found]).to.deep.equal([...expected]);
    for (const each of [x, w, b]) each.dispose();
    await useBackend('native');
  });

  it('are not computed where nobody reads them', () => {
    const [x, b] = [randomUniform([3, 8], -1, 1, 'float32', 1), randomUniform([8], -1, 1, 'float32', 3)];
    expect(opsOf(() => tidy(() => void activations.relu(addBias(x, b))))).to.deep.equal([]);
    for (const each of [x, b]) each.dispose();
  });

  // whole blocks of values and some over; fewer channels are taken several places at a time
  for (const [places, channels] of [
    [1, 1],
    [131, 1],
    [50, 3],
    [7, 63],
    [3, 64],
    [2000, 65],
    [0, 5],
  ]) {
    it(`add to each of ${places} places of ${channels} channels its number`, () => {
      const [x, w, b] = [
        randomUniform([1, places, 1, 5], -1, 1, 'float32', 1) as Tensor4D,
        randomUniform([1, 1, 5, channels], -1, 1, 'float32', 2) as Tensor4D,
        randomUniform([channels], -1, 1, 'float32', 3),
      ];
      const compute = (): Float32Array =>
        tidy(() => activations.relu(tidy(() => addBias(conv2d(x, w, 1, 'valid'), b))).dataSync<'float32'>());
      const found = compute();
      setOwnOps(false);
      try {
        expect([...found]).to.deep.equal([...compute()]);
      } finally {
        setOwnOps(true);
      }
      for (const each of [x, w, b]) each.dispose();
    });
  }

  it('hand on what is no number, and what is endless', () => {
    const [x, b] = [tensor([[Number.NaN, 1, -1, -1 / 0]]), tensor([1, Number.NaN, 1 / 0, 1])];
    const [sum, y] = tidy(() => [addBias(x, b).dataSync(), activations.relu(addBias(x, b)).dataSync()]);
    expect([...sum]).to.deep.equal([Number.NaN, Number.NaN, 1 / 0, -1 / 0]);
    expect([...y]).to.deep.equal([Number.NaN, Number.NaN, 1 / 0, 0]);
    for (const each of [x, b]) each.dispose();
  });

  it('have the gradients that they have without waiting', () => {
    const [x, w] = [randomUniform(SHAPE, -1, 1, 'float32', 1), randomUniform([3, 3, 16, 8], -1, 1, 'float32', 2)];
    const b: Variable = variable(randomUniform([8], -1, 1, 'float32', 3));
    const compute = (): number[][] =>
      tidy(() => {
        const f = (x: Tensor, w: Tensor, b: Tensor): Tensor =>
          activations.relu(addBias(conv2d(x as Tensor4D, w as Tensor4D, 1, 'same'), b));
        return grads(f)([x, w, b]).map(each => [...each.dataSync()]);
      });
    const found = compute();
    setOwnOps(false);
    try {
      expect(found).to.deep.equal(compute());
    } finally {
      setOwnOps(true);
    }
    for (const each of [x, w, b]) each.dispose();
  });

  it('are refused by the operation where a bias does not fit', () => {
    const native = backend() as NativeBackend;
    const [x, b] = [tensor([[1, 2, 3]]), tensor([1, 2])];
    const attributes = ['relu', 'in_place'].map(name => ({name, type: native.binding.TF_ATTR_BOOL, value: false}));
    expect(() => native.executeSingleOutput('ZooBiasRelu', attributes, [x, b])).to.throw(
      'ZooBiasRelu: bias has shape [2]; [3], or [0] for none, is needed',
    );
    for (const each of [x, b]) each.dispose();
  });
});
