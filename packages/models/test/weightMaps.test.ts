/** The layouts in which Caffe's AlexNet goes around, in files made by scripts/fixtures/models_alexnet_caffe.py. */
import {readFile} from 'node:fs/promises';
import type {Tensor} from '@tensorflow/tfjs-core';
import {createModel, listModels, loadStateDict, stateDict, torchStateDict} from '@tfjs-zoo/models';
import {readWeights, type StateDict, tensorOf, type WeightTensor} from '@tfjs-zoo/weights';
import {expect} from 'chai';
import {permuted, reshaped} from '../src/weightMaps/permuted.ts';
import {CAFFE_NAME, CAFFE_WIDTH, caffe, pixels} from './support/alexnetCaffe.ts';
import {relativelyClose} from './support/close.ts';
import {fixturePath, weights} from './support/fixture.ts';

const NARROW = {width: CAFFE_WIDTH, inputShape: [39, 39, 3]} as const;

/** Asserts names, shapes and bits, in whatever order. */
async function expectSame(actual: StateDict, expected: StateDict): Promise<void> {
  expect([...actual.keys()]).to.have.members([...expected.keys()]);
  for (const [name, tensor] of expected) {
    expect(actual.get(name)?.shape, name).to.deep.equal(tensor.shape);
    expect(await actual.get(name)?.data(), name).to.deep.equal(await tensor.data());
  }
}

const LAYERS = ['conv1', 'conv2', 'conv3', 'conv4', 'conv5', 'fc6', 'fc7', 'fc8'];

describe('torchStateDict', () => {
  const torch = (): Promise<StateDict> => weights(`${CAFFE_NAME}.safetensors`);

  const FILES: Record<string, string> = {
    'a caffemodel of 2014, whose blobs have four axes': '-v1.caffemodel',
    'a caffemodel of today': '.caffemodel',
    'an ONNX file that came out of Caffe2': '.onnx',
    'an archive of NumPy in TensorFlow’s layouts': '.npz',
  };
  for (const [what, extension] of Object.entries(FILES)) {
    it(`gives PyTorch’s names, shapes and bits from ${what}`, async () => {
      const foreign = await weights(`${CAFFE_NAME}${extension}`);
      await expectSame(torchStateDict('alexnet_caffe', foreign), await torch());
    });

    it(`is what createModel does with ${what}, given as path, bytes or state dict`, async () => {
      const path = fixturePath(`${CAFFE_NAME}${extension}`).pathname;
      const bytes = new Uint8Array(await readFile(path));
      for (const source of [path, bytes, await readWeights(bytes)]) {
        const model = await createModel('alexnet_caffe', {...NARROW, weights: source});
        expect(model.outputShape, 'classes, found in the file').to.deep.equal([null, 7]);
        await expectSame(stateDict(model), await torch());
        model.dispose();
      }
    });
  }

  it('gives the logits of the network that the file came from', async () => {
    const {size, logits} = caffe.onnx;
    const path = fixturePath(`${CAFFE_NAME}.npz`).pathname;
    const inputShape = [size, size, 3] as const;
    const model = await createModel('alexnet_caffe', {width: CAFFE_WIDTH, inputShape, weights: path});
    const y = model.predict(pixels(2, size)) as Tensor;
    relativelyClose('logits', await y.data(), logits, 1e-5);
    model.dispose();
  });

  it('leaves PyTorch’s layout as it is, even where it could be mistaken: windows as wide as there are filters', async () => {
    const sd = await torch();
    expect(torchStateDict('alexnet_caffe', sd)).to.equal(sd);
    const square = new Map<string, WeightTensor>(
      LAYERS.map(layer => [`${layer}.weight`, {dtype: 'float32', shape: shapeOf(layer), data: unread}] as const),
    );
    expect(torchStateDict('alexnet_caffe', square)).to.equal(square);
  });

  it('leaves names that it does not know, so that loadStateDict can say so', async () => {
    const extra = tensorOf('float32', [1], new Float32Array(1));
    for (const extension of Object.values(FILES)) {
      const foreign = (await weights(`${CAFFE_NAME}${extension}`)).set('fc9.weight', extra);
      const model = await createModel('alexnet_caffe', {...NARROW, numClasses: 7});
      await expect(loadStateDict(model, torchStateDict('alexnet_caffe', foreign))).to.be.rejectedWith(
        'loadStateDict(alexnet_caffe): 1 of 17 tensors do not fit: fc9.weight is not in the model.',
      );
      model.dispose();
    }
  });

  it('does not take half of a file for a layout', async () => {
    const half = await weights(`${CAFFE_NAME}.caffemodel`);
    half.delete('conv3.1');
    expect(torchStateDict('alexnet_caffe', half)).to.equal(half);
    await expect(createModel('alexnet_caffe', {...NARROW, weights: half})).to.be.rejectedWith(
      'conv1.weight is missing from the file',
    );
  });

  it('reads no value before it is asked for', () => {
    const foreign = new Map<string, WeightTensor>(
      LAYERS.flatMap(layer => [
        [`${layer}.0`, {dtype: 'float32', shape: [1, 1, 2, 3], data: unread}] as const,
        [`${layer}.1`, {dtype: 'float32', shape: [1, 1, 1, 2], data: unread}] as const,
      ]),
    );
    const {shape} = torchStateDict('alexnet_caffe', foreign).get('fc7.weight') ?? {};
    expect(shape).to.deep.equal([2, 3]);
  });

  it('knows models that have one layout only, and says which models there are', async () => {
    const sd = await torch();
    for (const {name, maps} of listModels()) if (maps === undefined) expect(torchStateDict(name, sd)).to.equal(sd);
    expect(() => torchStateDict('alexnet2', sd)).to.throw("getModel: no model 'alexnet2'; there are alexnet,");
  });
});

/** PyTorch's shapes at which every convolution's weight has the same length along all axes. */
const shapeOf = (layer: string): number[] =>
  ({conv1: [11, 11, 11, 11], conv2: [5, 5, 5, 5]})[layer] ?? (layer.startsWith('conv') ? [3, 3, 3, 3] : [36, 36]);

const unread = (): never => {
  throw new Error('read');
};

describe('permuted', () => {
  it('moves axes as NumPy’s transpose does', async () => {
    const tensor = tensorOf('int32', [2, 3], Int32Array.of(1, 2, 3, 4, 5, 6));
    expect(permuted(tensor, [1, 0]).shape).to.deep.equal([3, 2]);
    expect(await permuted(tensor, [1, 0]).data()).to.deep.equal(Int32Array.of(1, 4, 2, 5, 3, 6));
    const cube = tensorOf(
      'uint8',
      [2, 1, 2, 3],
      Uint8Array.from({length: 12}, (_, i) => i),
    );
    // numpy.arange(12).reshape(2, 1, 2, 3).transpose(3, 0, 2, 1).ravel()
    const moved = permuted(cube, [3, 0, 2, 1]);
    expect(moved.shape).to.deep.equal([3, 2, 2, 1]);
    expect(await moved.data()).to.deep.equal(Uint8Array.of(0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11));
  });

  it('leaves the source as it was, has nothing to do for no elements, and keeps the element type', async () => {
    const data = Uint16Array.of(1, 2, 3, 4);
    const half = permuted(tensorOf('float16', [2, 2], data), [1, 0]);
    expect(half.dtype).to.equal('float16');
    expect(await half.data()).to.deep.equal(Uint16Array.of(1, 3, 2, 4));
    expect(data).to.deep.equal(Uint16Array.of(1, 2, 3, 4));
    expect(await permuted(tensorOf('float32', [0, 3], new Float32Array()), [1, 0]).data()).to.deep.equal(
      new Float32Array(),
    );
    expect(await reshaped(tensorOf('float16', [2, 2], data), [4]).data()).to.equal(data);
  });
});
