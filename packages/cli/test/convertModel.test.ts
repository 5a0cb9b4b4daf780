import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {memory, type Tensor} from '@tensorflow/tfjs-core';
import {loadLayersModel} from '@tensorflow/tfjs-layers';
import {fileSystem} from '@tfjs-zoo/backend';
import {Interrupted} from '@tfjs-zoo/cli';
import {createModel, getModel, zooMetadata} from '@tfjs-zoo/models';
import {type StateDict, tensorOf, toFloat32, type WeightTensor} from '@tfjs-zoo/weights';
import {openWeights, saveWeights} from '@tfjs-zoo/weights/node';
import {expect} from 'chai';
import {fixturePath, images} from '../../models/test/support/fixture.ts';
import {fitModel} from '../src/convert/fitModel.ts';
import {type CliResult, runCli} from './support/runCli.ts';
import {temporaryDirectory} from './support/temporaryDirectory.ts';

/** The small AlexNet's published weights, in 16-bit floats. */
const PUBLISHED = fileURLToPath(getModel('alexnet_mini').weights.DIGITS_V1.urls[0]);

/** Names, shapes and values. */
async function valuesOf(sd: StateDict): Promise<[string, readonly number[], Float32Array][]> {
  const rows: [string, readonly number[], Float32Array][] = [];
  for (const [name, tensor] of sd) rows.push([name, tensor.shape, await toFloat32(tensor)]);
  return rows.sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('tfjs-zoo convert --model', () => {
  const directory = temporaryDirectory();
  const at = (name: string): string => join(directory.path, name);
  const convert = (...argv: string[]): Promise<CliResult> => runCli(['convert', ...argv]);
  const mini = (...argv: string[]): Promise<CliResult> => convert(...argv, '--model', 'alexnet_mini');

  for (const [out, argv, files] of [
    ['whole', [], ['model.json', 'model.weights.bin']],
    ['whole/model.json', ['--force'], ['model.json', 'model.weights.bin']],
    [
      'whole',
      ['--max-shard', '1MB', '--to', 'tfjs'],
      ['model.json', 'model.weights-00001-of-00002.bin', 'model.weights-00002-of-00002.bin'],
    ],
    [
      'whole',
      ['--dtype', 'float32', '--max-shard', '3MiB'],
      ['model.json', 'model.weights-00001-of-00002.bin', 'model.weights-00002-of-00002.bin'],
    ],
  ] as const) {
    it(`writes a whole model, which computes and describes itself as the published one: ${[out, ...argv].join(' ')}`, async () => {
      if (out.endsWith('.json')) await mini(PUBLISHED, at('whole'), '--dtype', 'float32');
      const {status, stdout} = await mini(PUBLISHED, at(out), ...argv);
      expect(status).to.equal(0);
      expect(stdout).to.match(/\n16 tensors of alexnet_mini with 10 classes, 897 442 numbers, \d\.\d MB\n$/);
      // a name that the old model had has the hash of its content in the new one
      const names = readdirSync(at('whole')).map(name => name.replace(/\.[0-9a-f]{16}(?=\.bin$)/, ''));
      expect(names.sort()).to.deep.equal(files);

      const loaded = await loadLayersModel(fileSystem(at('whole')));
      const published = await createModel('alexnet_mini', {weights: 'DIGITS_V1'});
      const x = images(2, 64, 1);
      const [ours, theirs] = [loaded.predict(x) as Tensor, published.predict(x) as Tensor];
      expect(await ours.data()).to.deep.equal(await theirs.data());
      expect(zooMetadata(loaded)).to.deep.equal(zooMetadata(published));
      for (const one of [loaded, published, x, ours, theirs]) one.dispose();
    });
  }

  it('gives PyTorch’s names and layouts back from a saved model, values unchanged', async () => {
    await mini(PUBLISHED, at('whole'));
    const {status} = await mini(at('whole'), at('back.safetensors'), '--dtype', 'float16');
    expect(status).to.equal(0);
    expect(await valuesOf(await openWeights(at('back.safetensors')))).to.deep.equal(
      await valuesOf(await openWeights(PUBLISHED)),
    );
  });

  it('finds the number of classes in the file, and describes weights that nobody published by their file’s name', async () => {
    const model = await createModel('alexnet_mini', {weights: 'DIGITS_V1', numClasses: 3, log: () => undefined});
    await model.save(fileSystem(at('tuned')));
    const tensors = memory().numTensors;
    const {stdout} = await mini(at('tuned'), at('tuned.pth'), '--json');
    expect(JSON.parse(stdout).numClasses).to.equal(3);
    expect((await mini(at('tuned.pth'), at('again'))).status).to.equal(0);
    expect(memory().numTensors, 'tensors left behind').to.equal(tensors);

    const loaded = await loadLayersModel(fileSystem(at('again')));
    for (const [i, weight] of model.getWeights().entries()) {
      expect(await loaded.getWeights()[i].data()).to.deep.equal(await weight.data());
    }
    const {weights, categories, preset} = zooMetadata(loaded) ?? {};
    expect({weights, categories}).to.deep.equal({weights: 'tuned.pth', categories: undefined});
    expect(preset).to.deep.equal(zooMetadata(model)?.preset);
    loaded.dispose();
    model.dispose();
  });

  it('lists every tensor that does not fit, and writes nothing', async () => {
    const sd = new Map(await openWeights(PUBLISHED));
    sd.delete('features.3.bias');
    sd.set('extra', tensorOf('float32', [1], Float32Array.of(1)));
    sd.set('bn.num_batches_tracked', tensorOf('int64', [], BigInt64Array.of(5n)));
    await saveWeights(at('in.pth'), sd);
    const {status, stdout, stderr} = await mini(at('in.pth'), at('out.npz'), '--num-classes', '7');
    expect({status, stdout}).to.deep.equal({status: 1, stdout: ''});
    expect(stderr).to.equal(
      `tfjs-zoo: convert: ${at('in.pth')} does not hold alexnet_mini with 7 classes: 4 of 17 tensors do not fit: ` +
        'classifier.6.weight is [10, 512] in the file, [7, 512] in the model; ' +
        'classifier.6.bias is [10] in the file, [7] in the model; features.3.bias is missing from the file; ' +
        'extra is not in the model. Give the --model and --num-classes that it was made with, ' +
        'or leave --model out to convert what is there\n',
    );
    expect(readdirSync(directory.path)).to.deep.equal(['in.pth']);
  });

  it('keeps PyTorch’s integer counters in a file, and leaves them out of a network, which has none', async () => {
    const counter = tensorOf('int64', [], BigInt64Array.of(5n));
    await saveWeights(at('in.pth'), new Map(await openWeights(PUBLISHED)).set('bn.num_batches_tracked', counter));
    expect((await mini(at('in.pth'), at('out.npz'))).stdout).to.include('17 tensors of alexnet_mini');
    const kept = (await openWeights(at('out.npz'))).get('bn.num_batches_tracked');
    expect(kept?.dtype).to.equal('int64');
    expect(await kept?.data()).to.deep.equal(BigInt64Array.of(5n));
    expect((await mini(at('in.pth'), at('whole'))).stdout).to.include('16 tensors of alexnet_mini');
    (await loadLayersModel(fileSystem(at('whole')))).dispose();
  });

  it('names tensors as PyTorch does when they are told as Caffe’s, and compares their shapes then', async () => {
    const caffe = fixturePath('alexnet-caffe-64th-7-v1.caffemodel').pathname;
    const {status, stderr} = await convert(caffe, at('x.pth'), '--model', 'alexnet_caffe');
    expect(status).to.equal(1);
    expect(stderr).to.include(
      'does not hold alexnet_caffe with 1000 classes: 16 of 16 tensors do not fit: conv1.weight is [',
    );
    expect(stderr).to.include('] in the file, [96, 3, 11, 11] in the model');
  });

  it('reads no value of a full-size network to find it right, in Caffe’s layout or PyTorch’s', async () => {
    const unread = (shape: readonly number[]): WeightTensor => ({
      dtype: 'float32',
      shape,
      data: () => Promise.reject(new Error('read')),
    });
    const WEIGHTS: Readonly<Record<string, readonly number[]>> = {
      conv1: [96, 3, 11, 11],
      conv2: [256, 48, 5, 5],
      conv3: [384, 256, 3, 3],
      conv4: [384, 192, 3, 3],
      conv5: [256, 192, 3, 3],
      fc6: [1, 1, 4096, 9216],
      fc7: [1, 1, 4096, 4096],
      fc8: [1, 1, 20, 4096],
    };
    const blobs = Object.entries(WEIGHTS).flatMap(([layer, shape]): [string, WeightTensor][] => [
      [`${layer}.0`, unread(shape)],
      [`${layer}.1`, unread([1, 1, 1, shape.length === 4 && shape[0] > 1 ? shape[0] : shape[2]])],
    ]);
    const tensors = memory().numTensors;
    const {sd, model, numClasses} = await fitModel('x', new Map(blobs), getModel('alexnet_caffe'), undefined);
    expect(numClasses).to.equal(20);
    expect(sd.get('fc8.weight')?.shape).to.deep.equal([20, 4096]);
    for (const weight of model.getWeights())
      expect(
        (await weight.data()).every(x => x === 0),
        'no random numbers',
      ).to.equal(true);
    const torch = await fitModel('x', sd, getModel('alexnet_caffe'), 20);
    expect(torch.sd, 'nothing to change').to.equal(sd);
    for (const built of [model, torch.model]) built.dispose();
    expect(memory().numTensors, 'tensors left behind').to.equal(tensors);
  });

  it('leaves no directory behind when it is interrupted', async () => {
    const controller = new AbortController();
    const {status} = await runCli(['convert', PUBLISHED, at('whole'), '--model', 'alexnet_mini'], {
      signal: controller.signal,
      onStderr: text => text.includes('of 16 tensors (9') && controller.abort(new Interrupted('SIGTERM')),
    });
    expect(status).to.equal(143);
    expect(readdirSync(directory.path)).to.deep.equal([]);
  });
});
