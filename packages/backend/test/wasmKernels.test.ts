import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-layers'; // registers tfjs's gradients
import {backend, dispose, matMul, memory, mul, tensor, tidy, variable} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {expect} from 'chai';
import fc from 'fast-check';
import {integers, kernelValues as kernel, type Values} from './support/kernelValues.ts';

const pair = fc.tuple(fc.nat(2), fc.nat(2));
const geometry = fc
  .record({
    batch: fc.integer({min: 1, max: 2}),
    height: fc.integer({min: 1, max: 9}),
    width: fc.integer({min: 1, max: 9}),
    channels: fc.integer({min: 1, max: 5}),
    filters: fc.integer({min: 1, max: 3}),
    rows: fc.integer({min: 1, max: 4}),
    columns: fc.integer({min: 1, max: 4}),
    strides: fc.tuple(fc.integer({min: 1, max: 4}), fc.integer({min: 1, max: 4})),
    pad: fc.oneof(fc.constant('same' as const), fc.tuple(pair, pair)),
  })
  .map(({pad, ...rest}) => {
    const pads: 'same' | [number, number][] = pad === 'same' ? pad : [[0, 0], ...pad, [0, 0]];
    return {...rest, pad: pads};
  })
  .filter(({pad, height, width, rows, columns}) => {
    if (typeof pad === 'string') return true;
    const padded = [height + sum(pad[1]), width + sum(pad[2])];
    return (padded[0] ?? 0) >= rows && (padded[1] ?? 0) >= columns;
  });

function sum(numbers: readonly number[] | undefined): number {
  return (numbers ?? []).reduce((total, n) => total + n, 0);
}

describe('convolution kernels on wasm', () => {
  after(() => useBackend('cpu', {warn: () => {}}));

  it('give what plain JavaScript gives for convolutions of any size, stride and padding', async () => {
    const law = fc.asyncProperty(
      geometry,
      async ({batch, height, width, channels, filters, rows, columns, strides, pad}) => {
        const attrs = {strides, pad, dataFormat: 'NHWC', dilations: [1, 1]};
        const x = integers([batch, height, width, channels], 11);
        const filter = integers([rows, columns, channels, filters], 7);
        const forward = await kernel('cpu', 'Conv2D', {x, filter}, attrs);
        expect(await kernel('wasm', 'Conv2D', {x, filter}, attrs), 'Conv2D').to.deep.equal(forward);
        const fused = {...attrs, activation: 'linear'};
        expect(await kernel('wasm', 'FusedConv2D', {x, filter}, fused), 'FusedConv2D').to.deep.equal(forward);
        const dy = integers(forward.shape, 9);
        for (const [name, inputs, shape] of [
          ['Conv2DBackpropFilter', {x, dy}, {filterShape: filter.shape}],
          ['Conv2DBackpropInput', {dy, filter}, {inputShape: x.shape}],
        ] as const) {
          const expected = await kernel('cpu', name, inputs, {...attrs, ...shape});
          expect(await kernel('wasm', name, inputs, {...attrs, ...shape}), name).to.deep.equal(expected);
        }
      },
    );
    await fc.assert(law, {numRuns: 150, seed: 1});
  });

  it('give what plain JavaScript gives for depthwise convolutions', async () => {
    const law = fc.asyncProperty(
      geometry,
      async ({batch, height, width, channels, filters, rows, columns, strides: [stride], pad}) => {
        const attrs = {strides: [stride, stride], pad, dataFormat: 'NHWC', dilations: [1, 1]};
        const x = integers([batch, height, width, channels], 11);
        const filter = integers([rows, columns, channels, filters], 7);
        const forward = await kernel('cpu', 'DepthwiseConv2dNative', {x, filter}, attrs);
        expect(await kernel('wasm', 'DepthwiseConv2dNative', {x, filter}, attrs), 'forward').to.deep.equal(forward);
        const fused = {...attrs, activation: 'linear'};
        expect(await kernel('wasm', 'FusedDepthwiseConv2D', {x, filter}, fused), 'fused').to.deep.equal(forward);
        const dy = integers(forward.shape, 9);
        for (const [name, inputs, shape] of [
          ['DepthwiseConv2dNativeBackpropFilter', {x, dy}, {filterShape: filter.shape}],
          ['DepthwiseConv2dNativeBackpropInput', {dy, filter}, {inputShape: x.shape}],
        ] as const) {
          const expected = await kernel('cpu', name, inputs, {...attrs, ...shape});
          expect(await kernel('wasm', name, inputs, {...attrs, ...shape}), name).to.deep.equal(expected);
        }
      },
    );
    await fc.assert(law, {numRuns: 100, seed: 2});
  });

  it('sum what the gradient of a filter is made of in parts, where it is much, to what plain JavaScript gives', async () => {
    for (const [filterShape, strides] of [
      [
        [3, 3, 4, 2],
        [1, 1],
      ],
      [
        [3, 2, 5, 3],
        [2, 1],
      ],
      [
        [1, 1, 2, 2],
        [1, 2],
      ],
    ] as const) {
      const attrs = {strides, pad: 'valid', dataFormat: 'NHWC', filterShape};
      const x = integers([4, 60, 130, filterShape[2]], 7);
      const [height, width] = [0, 1].map(axis =>
        Math.ceil(((x.shape[axis + 1] ?? 0) - (filterShape[axis] ?? 0) + 1) / (strides[axis] ?? 1)),
      );
      const dy = integers([4, height ?? 0, width ?? 0, filterShape[3]], 5);
      const expected = await kernel('cpu', 'Conv2DBackpropFilter', {x, dy}, attrs);
      const made = await kernel('wasm', 'Conv2DBackpropFilter', {x, dy}, attrs);
      expect(made, `${filterShape} by ${strides}`).to.deep.equal(expected);
    }
  });

  it('send the gradient of max pooling to the first largest value, whatever its sign', async () => {
    const attrs = {filterSize: [2, 2], strides: [2, 2], pad: 'valid'};
    const input = {shape: [1, 2, 6, 1], values: Float32Array.of(-3, -2, 0, 0, 5, 5, -4, -9, 0, 0, 5, 5)};
    const dy = {shape: [1, 1, 3, 1], values: Float32Array.of(1, 2, 3)};
    const {values} = await kernel('wasm', 'MaxPoolGrad', {dy, input, output: dy}, attrs);
    expect([...values]).to.deep.equal([0, 1, 2, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('give for images with their channels first what they give for the same with their channels last', async () => {
    const [x, filter] = [integers([2, 5, 6, 3], 11), integers([3, 2, 3, 4], 7)];
    const last = {
      strides: [2, 1],
      pad: [
        [0, 0],
        [1, 0],
        [0, 1],
        [0, 0],
      ],
      dilations: [1, 1],
      dataFormat: 'NHWC',
    };
    const first = {
      ...last,
      pad: [
        [0, 0],
        [0, 0],
        [1, 0],
        [0, 1],
      ],
      dataFormat: 'NCHW',
    };
    const turned = (images: Values): Promise<Values> => kernel('wasm', 'Transpose', {x: images}, {perm: [0, 3, 1, 2]});
    const y = await kernel('wasm', 'Conv2D', {x, filter}, last);
    const [xFirst, yFirst] = [await turned(x), await turned(y)];
    expect(await kernel('wasm', 'Conv2D', {x: xFirst, filter}, first)).to.deep.equal(yFirst);
    const filterShape = filter.shape;
    const dFilter = await kernel('wasm', 'Conv2DBackpropFilter', {x, dy: y}, {...last, filterShape});
    expect(
      await kernel('wasm', 'Conv2DBackpropFilter', {x: xFirst, dy: yFirst}, {...first, filterShape}),
    ).to.deep.equal(dFilter);
    const dx = await kernel('wasm', 'Conv2DBackpropInput', {dy: y, filter}, {...last, inputShape: x.shape});
    expect(
      await kernel('wasm', 'Conv2DBackpropInput', {dy: yFirst, filter}, {...first, inputShape: xFirst.shape}),
    ).to.deep.equal(await turned(dx));
  });

  it('multiply matrices turned either way, small and large, in batches too, as plain JavaScript does', async () => {
    for (const size of [3, 40]) {
      for (const [transposeA, transposeB] of [
        [false, true],
        [true, false],
        [true, true],
      ]) {
        const a = integers(transposeA ? [2, size, size + 1] : [2, size + 1, size], 11);
        const b = integers(transposeB ? [1, size + 2, size] : [1, size, size + 2], 7);
        const attrs = {transposeA, transposeB};
        const expected = await kernel('cpu', 'BatchMatMul', {a, b}, attrs);
        expect(await kernel('wasm', 'BatchMatMul', {a, b}, attrs), `${size} ${transposeA} ${transposeB}`).to.deep.equal(
          expected,
        );
      }
    }
  });

  it('multiply a few rows with a large matrix as plain JavaScript does, the first time and after, and when it has changed', async () => {
    await useBackend('wasm', {warn: () => {}});
    const [rows, inner, columns] = [3, 1021, 1031];
    const [x, w] = [integers([rows, inner], 11), integers([inner, columns], 7)];
    const expected = new Float32Array(rows * columns);
    for (let i = 0; i < expected.length; i++) {
      const [row, column] = [Math.floor(i / columns), i % columns];
      for (let k = 0; k < inner; k++) expected[i] += x.values[row * inner + k] * w.values[k * columns + column];
    }
    const doubled = expected.map(value => 2 * value);
    const a = tensor(x.values, [rows, inner]);
    const b = tidy(() => variable(tensor(w.values, [inner, columns])));
    const held = (): number[] => [memory().numTensors, backend().numDataIds()];
    const before = held();
    const product = (): Float32Array => {
      const y = matMul(a, b);
      const values = y.dataSync<'float32'>();
      y.dispose();
      return values;
    };
    for (const time of ['first', 'second', 'third']) expect(product(), time).to.deep.equal(expected);
    tidy(() => b.assign(mul(b, 2)));
    for (const time of ['first', 'second']) expect(product(), `${time}, changed`).to.deep.equal(doubled);
    expect(held()).to.deep.equal(before);
    dispose([a, b]);
  });
});

describe('slices on wasm', () => {
  after(() => useBackend('cpu', {warn: () => {}}));

  it('are what plain JavaScript cuts out, of any rank, kind and size, none and all of it too', async () => {
    const axis = fc.integer({min: 1, max: 4}).chain(length =>
      fc.record({
        length: fc.constant(length),
        begin: fc.nat(length),
        share: fc.nat(4),
        isWhole: fc.boolean(),
      }),
    );
    const kind = fc.constantFrom('float32' as const, 'int32' as const, 'bool' as const);
    const law = fc.asyncProperty(fc.array(axis, {minLength: 1, maxLength: 6}), kind, async (axes, dtype) => {
      const shape = axes.map(({length}) => length);
      const begin = axes.map(each => (each.isWhole ? 0 : each.begin));
      const size = axes.map(({length, share, isWhole}, i) => (isWhole ? length : Math.min(length - begin[i], share)));
      const x = {...integers(shape, dtype === 'bool' ? 2 : 11), dtype};
      if (dtype === 'bool') x.values = x.values.map(Math.abs);
      const expected = await kernel('cpu', 'Slice', {x}, {begin, size});
      expect(await kernel('wasm', 'Slice', {x}, {begin, size})).to.deep.equal(expected);
    });
    await fc.assert(law, {numRuns: 150, seed: 3});
  });
});
