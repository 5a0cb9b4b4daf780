import {fit, lambda, timer} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {callbackContract} from '../support/callbackContract.ts';
import {SmallDataset, smallModel} from '../support/smallModel.ts';

describe('timer', () => {
  callbackContract(() => timer());

  /** A clock that a test moves on. */
  function clock() {
    let milliseconds = 5000;
    const pass = (seconds: number): void => {
      milliseconds += 1000 * seconds;
    };
    return {now: () => milliseconds, pass};
  }

  it('takes the time of the training and of its epochs', async () => {
    const {now, pass} = clock();
    const watch = timer({now});
    expect(watch.elapsedSeconds).to.equal(0);
    expect(watch.remainingSeconds).to.equal(Number.POSITIVE_INFINITY);
    const callbacks = [watch, lambda({onBatchEnd: () => pass(2)})];
    await fit(smallModel(), new SmallDataset(16), {epochs: 3, batchSize: 8, callbacks});
    pass(100);
    expect(watch.elapsedSeconds).to.equal(12);
    expect(watch.epochSeconds).to.deep.equal([4, 4, 4]);
  });

  it('stops after the step in which the limit is reached, or after that epoch', async () => {
    for (const [per, steps] of [
      ['step', 3],
      ['epoch', 4],
    ] as const) {
      const {now, pass} = clock();
      const callbacks = [lambda({onBatchEnd: () => pass(2)}), timer({maxSeconds: 5, per, now})];
      const history = await fit(smallModel(), new SmallDataset(16), {epochs: 3, batchSize: 8, callbacks});
      expect(history.stopReason).to.equal('stopped');
      expect(history.steps, per).to.equal(steps);
    }
  });

  it('counts the time before an interruption', async () => {
    const {now, pass} = clock();
    const watch = timer({maxSeconds: 10, now});
    await watch.onTrainBegin();
    watch.setState({values: {seconds: 7, epochSeconds: [7]}});
    pass(2);
    expect(watch.elapsedSeconds).to.equal(9);
    expect(watch.remainingSeconds).to.equal(1);
    expect(watch.getState()).to.deep.equal({values: {seconds: 9, epochSeconds: [7]}});
  });

  it('says what is no limit', () => {
    expect(() => timer({maxSeconds: 0})).to.throw('timer: maxSeconds is 0; a finite number above 0 is needed');
  });
});
