import {memory, type Tensor} from '@tensorflow/tfjs-core';
import type {Callback, LayersModel} from '@tensorflow/tfjs-layers';
import {fit} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {SmallDataset, smallData, smallModel} from './smallModel.ts';

type Run = (model: LayersModel, xs: Tensor, ys: Tensor, callbacks: Callback[]) => Promise<number>;

/** The three ways to train; each returns the number of epochs that ran. */
const WAYS: Record<string, Run> = {
  'model.fit': async (model, xs, ys, callbacks) => {
    const options = {epochs: 3, batchSize: 8, verbose: 0 as const, validationData: [xs, ys] as [Tensor, Tensor]};
    return (await model.fit(xs, ys, {...options, callbacks})).epoch.length;
  },
  'model.fitDataset': async (model, xs, ys, callbacks) => {
    const data = new SmallDataset(20).batches({batchSize: 8});
    // tfjs types its parameter as its own Dataset class and asks for `iterator` and `size` alone
    const asDataset = data as unknown as Parameters<LayersModel['fitDataset']>[0];
    const options = {epochs: 3, verbose: 0 as const, validationData: [xs, ys] as [Tensor, Tensor]};
    return (await model.fitDataset(asDataset, {...options, callbacks})).epoch.length;
  },
  'our fit': async (model, xs, ys, callbacks) => {
    const options = {epochs: 3, batchSize: 8, validation: {xs, ys}};
    return (await fit(model, {xs, ys}, {...options, callbacks})).epochs.length;
  },
};

/** Promises every callback of this library keeps: it works in all three training loops, twice, and leaks nothing. */
export function callbackContract(make: () => Callback, {epochs = 3}: {epochs?: number} = {}): void {
  for (const [way, run] of Object.entries(WAYS)) {
    it(`works in ${way}, twice, and leaves no tensor behind`, async () => {
      const model = smallModel();
      model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
      const {xs, ys} = smallData(20);
      const left = async (callbacks: Callback[]): Promise<number> => {
        const before = memory().numTensors;
        const done = await run(model, xs, ys, callbacks);
        if (callbacks.length > 0) expect(done, 'epochs').to.equal(epochs);
        return memory().numTensors - before;
      };
      await left([]); // whatever the loop itself makes on its first run
      const callback = make();
      const without = await left([]);
      expect(await left([callback])).to.equal(without);
      expect(await left([callback])).to.equal(without);
      for (const t of [xs, ys, model]) t.dispose();
    });
  }
}
