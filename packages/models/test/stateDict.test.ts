import {randomNormal, type Tensor} from '@tensorflow/tfjs-core';
import {layers, sequential} from '@tensorflow/tfjs-layers';
import {alexnet, loadStateDict, stateDict} from '@tfjs-zoo/models';
import {readWeights, tensorOf, writePth, writeSafetensors} from '@tfjs-zoo/weights';
import {expect} from 'chai';
import {WIDTH, weights} from './support/fixture.ts';

const narrow = (numClasses: number): ReturnType<typeof alexnet> =>
  alexnet({width: WIDTH, numClasses, inputShape: [63, 63, 3]});

const bytesOf = (data: ArrayBufferView): Buffer => Buffer.from(data.buffer, data.byteOffset, data.byteLength);

describe('stateDict and loadStateDict', () => {
  it('give back PyTorch’s file bit for bit: names, order, shapes and values', async () => {
    const original = await weights('alexnet-32nd-7.pth');
    const model = narrow(7);
    const result = await loadStateDict(model, original);
    expect(result).to.deep.equal({missing: [], unexpected: [], mismatched: []});
    const again = stateDict(model);
    expect([...again.keys()]).to.deep.equal([...original.keys()]);
    for (const [name, tensor] of original) {
      expect(again.get(name)?.shape, name).to.deep.equal(tensor.shape);
      const [ours, theirs] = [await again.get(name)?.data(), await tensor.data()];
      expect(bytesOf(ours as Float32Array).equals(bytesOf(theirs)), `${name}, bit for bit`).to.equal(true);
    }
    model.dispose();
  });

  for (const [format, write] of [
    ['pth', writePth],
    ['safetensors', writeSafetensors],
  ] as const) {
    it(`survive a .${format} file`, async () => {
      const model = narrow(7);
      const copy = alexnet({width: WIDTH, numClasses: 7, inputShape: [63, 63, 3], seed: 5});
      await loadStateDict(copy, await readWeights(await write(stateDict(model))));
      for (const [i, weight] of model.getWeights().entries()) {
        expect([...(await copy.getWeights()[i].data())]).to.deep.equal([...(await weight.data())]);
      }
      model.dispose();
      copy.dispose();
    });
  }

  it('speak PyTorch for tfjs’s own dense and convolution layers too', async () => {
    const model = sequential({
      layers: [
        layers.conv2d({name: 'conv', filters: 2, kernelSize: [1, 3], inputShape: [4, 5, 3]}),
        layers.flatten({name: 'flat'}),
        layers.dense({name: 'head', units: 4}),
      ],
    });
    const sd = stateDict(model);
    expect([...sd].map(([name, {shape}]) => [name, shape])).to.deep.equal([
      ['conv.weight', [2, 3, 1, 3]],
      ['conv.bias', [2]],
      ['head.weight', [4, 24]],
      ['head.bias', [4]],
    ]);
    const x = randomNormal([2, 4, 5, 3]);
    const before = await (model.predict(x) as Tensor).data();
    const memo = new Map(
      await Promise.all(
        [...sd].map(async ([name, t]) => [name, tensorOf('float32', t.shape, await t.data())] as const),
      ),
    );
    for (const weight of model.weights) weight.write(randomNormal(weight.shape as number[]));
    await loadStateDict(model, memo);
    expect([...(await (model.predict(x) as Tensor).data())]).to.deep.equal([...before]);
  });

  it('list everything that does not fit in one error, and change nothing', async () => {
    const model = narrow(5);
    const before = [...(await model.getWeights()[0].data())];
    const sd = await weights('alexnet-32nd-7.pth');
    sd.delete('features.3.bias');
    sd.set('extra', tensorOf('float32', [1], new Float32Array(1)));
    await expect(loadStateDict(model, sd)).to.be.rejectedWith(
      'loadStateDict(alexnet): 4 of 17 tensors do not fit: ' +
        'classifier.6.weight is [7, 128] in the file, [5, 128] in the model; ' +
        'classifier.6.bias is [7] in the file, [5] in the model; features.3.bias is missing from the file; ' +
        'extra is not in the model. Build the model with the options that the weights were trained with ' +
        '(numClasses, inputShape, width), or load with {strict: false} to keep what the model has in their place.',
    );
    expect([...(await model.getWeights()[0].data())]).to.deep.equal(before);
    model.dispose();
  });

  it('load what fits and report the rest when not strict', async () => {
    const model = narrow(5);
    const sd = await weights('alexnet-32nd-7.pth');
    sd.set('bn.num_batches_tracked', tensorOf('int64', [], new BigInt64Array(1)));
    const head = [...(await model.getLayer('classifier.6').getWeights()[0].data())];
    const result = await loadStateDict(model, sd, {strict: false});
    expect(result).to.deep.equal({
      missing: [],
      unexpected: [],
      mismatched: ['classifier.6.weight', 'classifier.6.bias'],
    });
    expect([...(await model.getLayer('classifier.6').getWeights()[0].data())]).to.deep.equal(head);
    const bias = await sd.get('features.0.bias')?.data();
    expect([...(await model.getLayer('features.0').getWeights()[1].data())]).to.deep.equal([...(bias as Float32Array)]);
    model.dispose();
  });

  it('say which layer PyTorch has no counterpart for', () => {
    const model = sequential({
      layers: [layers.lstm({name: 'memory', units: 2, inputShape: [3, 4], recurrentInitializer: 'zeros'})],
    });
    expect(() => stateDict(model)).to.throw(
      "stateDict: layer 'memory' (LSTM) has weights but no counterpart in PyTorch; save such a model with model.save()",
    );
  });
});
