import {earlyStopping, fit, lambda} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {callbackContract} from '../support/callbackContract.ts';
import {SmallDataset, smallData, smallModel} from '../support/smallModel.ts';

describe('lambda', () => {
  callbackContract(() => lambda({onEpochEnd: async () => {}}));

  it('calls each function when its moment comes, and the model is told of nothing else', async () => {
    const said: string[] = [];
    const callback = lambda({
      onTrainBegin: () => void said.push('train'),
      onEpochBegin: epoch => void said.push(`epoch ${epoch}`),
      onBatchBegin: batch => void said.push(`batch ${batch}`),
      onBatchEnd: async (batch, logs) => void said.push(`end of batch ${batch}, ${Object.keys(logs ?? {}).join(' ')}`),
      onEpochEnd: (epoch, logs) => void said.push(`end of epoch ${epoch}, ${Object.keys(logs ?? {}).join(' ')}`),
      onTrainEnd: () => void said.push('end'),
    });
    await fit(smallModel(), new SmallDataset(16), {epochs: 1, batchSize: 8, callbacks: [callback], metrics: {}});
    expect(said).to.deep.equal([
      'train',
      'epoch 0',
      'batch 0',
      'end of batch 0, batch size loss',
      'batch 1',
      'end of batch 1, batch size loss',
      'end of epoch 0, loss learning_rate',
      'end',
    ]);
  });

  it('stands beside other callbacks in tfjs’s own fit, in any order', async () => {
    const model = smallModel();
    model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
    const {xs, ys} = smallData(8);
    let epochs = 0;
    const onEpochEnd = () => {
      epochs += 1;
    };
    const counted = lambda({onEpochEnd});
    for (const callbacks of [
      [counted, earlyStopping({monitor: 'loss'})],
      [earlyStopping({monitor: 'loss'}), counted],
    ]) {
      await model.fit(xs, ys, {epochs: 1, verbose: 0, callbacks});
    }
    expect(epochs).to.equal(2);
  });

  it('refuses names that nobody would call', () => {
    expect(() => lambda({onEpochFinish: () => {}} as never)).to.throw(
      "lambda: 'onEpochFinish' is no hook of a callback; there are onTrainBegin, onTrainEnd, onEpochBegin, onEpochEnd, " +
        'onBatchBegin, onBatchEnd',
    );
    expect(() => lambda({onEpochEnd: 'log'} as never)).to.throw('lambda: onEpochEnd is not a function');
  });
});

describe('a callback that tfjs would pass over in silence', () => {
  const train = (callbacks: unknown[]) =>
    fit(smallModel(), new SmallDataset(8), {epochs: 1, callbacks: callbacks as never[]});

  it('is an error in fit: a misspelt hook, or the maker of a callback instead of the callback', async () => {
    await expect(train([{onEpochEnds: () => {}}])).to.be.rejectedWith(
      "fit: callbacks[0]: 'onEpochEnds' is no hook of a callback; there are onTrainBegin, ",
    );
    await expect(train([{onEpochEnd: () => {}}, earlyStopping])).to.be.rejectedWith(
      'fit: callbacks[1]: a function is not a callback, but may make one; call it: earlyStopping()',
    );
  });

  it('is an error in tfjs’s fit: a callback behind a plain object, which is taken for one too', async () => {
    const model = smallModel();
    model.compile({optimizer: 'sgd', loss: 'meanSquaredError'});
    const {xs, ys} = smallData(8);
    const callbacks = [{onEpochEnd: () => {}}, earlyStopping({monitor: 'loss'})];
    await expect(model.fit(xs, ys, {epochs: 1, verbose: 0, callbacks})).to.be.rejectedWith(
      'EarlyStoppingCallback: tfjs takes this callback for a plain object of hooks, because the first of the list is one',
    );
  });
});
