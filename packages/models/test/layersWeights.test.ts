import type {io} from '@tensorflow/tfjs-core';
import {layers, sequential} from '@tensorflow/tfjs-layers';
import {alexnet, fromLayersWeights, stateDict, toLayersWeights} from '@tfjs-zoo/models';
import {type StateDict, tensorOf} from '@tfjs-zoo/weights';
import {expect} from 'chai';
import {WIDTH} from './support/fixture.ts';

/** Names, shapes and bytes. */
async function bits(sd: StateDict): Promise<[string, readonly number[], Buffer][]> {
  const rows: [string, readonly number[], Buffer][] = [];
  for (const [name, {shape, data}] of sd) {
    const {buffer, byteOffset, byteLength} = await data();
    rows.push([name, shape, Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)]);
  }
  return rows;
}

describe('toLayersWeights and fromLayersWeights', () => {
  const narrow = (): ReturnType<typeof alexnet> => alexnet({width: WIDTH, numClasses: 7, inputShape: [63, 63, 3]});

  it('give what model.save writes, bit for bit, and back', async () => {
    const model = narrow();
    let saved: io.ModelArtifacts = {};
    await model.save({
      save: async artifacts => {
        saved = artifacts;
        return {modelArtifactsInfo: {dateSaved: new Date(0), modelTopologyType: 'JSON'}};
      },
    });
    const ours = toLayersWeights(model, stateDict(model));
    expect([...ours].map(([name, {shape}]) => [name, shape])).to.deep.equal(
      (saved.weightSpecs ?? []).map(({name, shape}) => [name, shape]),
    );
    const bytes = Buffer.concat((await bits(ours)).map(([, , data]) => data));
    expect(bytes.equals(Buffer.from(saved.weightData as ArrayBuffer))).to.equal(true);
    expect(await bits(fromLayersWeights(model, ours))).to.deep.equal(await bits(stateDict(model)));
    model.dispose();
  });

  it('speak of tfjs’s own layers too: a kernel of [in, out] is PyTorch’s [out, in]', async () => {
    const model = sequential({layers: [layers.dense({name: 'head', units: 2, inputShape: [3]})]});
    const torch: StateDict = new Map([
      ['head.weight', tensorOf('float32', [2, 3], Float32Array.of(1, 2, 3, 4, 5, 6))],
      ['head.bias', tensorOf('float32', [2], Float32Array.of(7, 8))],
      ['extra', tensorOf('float32', [1], Float32Array.of(9))],
    ]);
    const tfjs = toLayersWeights(model, torch);
    expect([...tfjs].map(([name, {shape}]) => [name, shape])).to.deep.equal([
      ['head/kernel', [3, 2]],
      ['head/bias', [2]],
    ]);
    expect([...((await tfjs.get('head/kernel')?.data()) ?? [])]).to.deep.equal([1, 4, 2, 5, 3, 6]);
    model.dispose();
  });

  it('leave what is not a saved model of that kind, and names that are not in it', () => {
    const model = narrow();
    const sd = stateDict(model);
    expect(fromLayersWeights(model, sd)).to.equal(sd);
    const more = toLayersWeights(model, sd).set('extra', tensorOf('float32', [1], Float32Array.of(9)));
    expect([...fromLayersWeights(model, more).keys()]).to.deep.equal([...sd.keys(), 'extra']);
    model.dispose();
  });
});
