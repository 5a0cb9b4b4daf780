import {diagnose, fit, History} from '@tfjs-zoo/training';
import {expect} from 'chai';
import {SmallDataset, smallModel} from './support/smallModel.ts';

/** Curves of as many epochs as there are values. */
const of = (loss: number[], more: Record<string, number[]> = {}) =>
  diagnose({epochs: loss.map((_, i) => i), logs: {loss, ...more}});

/** Falls from 2 towards `floor`, by half of the rest each epoch. */
const falling = (count: number, floor: number): number[] =>
  Array.from({length: count}, (_, i) => floor + (2 - floor) * 0.5 ** i);

describe('diagnose', () => {
  it('names overfitting, and the epoch after which it began', () => {
    const val_loss = [1.5, 1, 0.7, 0.6, 0.66, 0.75, 0.9, 1];
    const {verdict, epoch, sentence, advice} = of(falling(8, 0), {val_loss});
    expect([verdict, epoch]).to.deep.equal(['overfit', 3]);
    // medians: 0.66 at epoch 4, the mean of 0.9 and 1 at the end; (0.95 − 0.66) / 0.66 = 44 %; 2, 1 and so on
    expect(sentence).to.equal(
      'Overfitting since epoch 4: the validation loss was lowest in epoch 4, 0.66, and is 44 % higher now, while the ' +
        'training loss went from 1.5 to 0.0234.',
    );
    expect(advice[0]).to.equal('stop there: earlyStopping hands back the weights of the best epoch');
  });

  it('does not call it overfitting when both losses go up, or when one epoch was odd', () => {
    const up = [2, 1, 0.9, 1.2, 1.5];
    expect(of(up, {val_loss: up}).verdict).not.to.equal('overfit');
    const odd = [1.5, 1, 0.7, 0.6, 0.59, 0.58, 0.58, 0.9, 0.58, 0.58];
    expect(of(falling(10, 0.1), {val_loss: odd, accuracy: odd.map(() => 0.95)}).verdict).to.equal('converged');
  });

  it('names divergence: NaN, or a loss far above where it began', () => {
    const nan = of([2, 1.9, Number.NaN, Number.NaN]);
    expect([nan.verdict, nan.epoch, nan.sentence]).to.deep.equal([
      'diverged',
      2,
      'Diverged: the training loss is NaN in epoch 3.',
    ]);
    const far = of([2, 1.5, 8, 30, 100]);
    expect([far.verdict, far.epoch]).to.deep.equal(['diverged', 0]);
    // a spike that it came back from is no divergence
    expect(of([2, 1.5, 50, 1, 0.5, 0.4]).verdict).to.equal('improving');
  });

  it('names what is still improving, by the validation loss if there is one', () => {
    const sentence = 'Still improving: the validation loss still fell by';
    expect(of(falling(8, 0.5), {val_loss: falling(8, 0)}).sentence).to.contain(sentence);
    expect(of(falling(8, 0)).verdict).to.equal('improving');
    expect(of(falling(8, 0), {val_loss: falling(8, 0.9), accuracy: falling(8, 0).map(() => 1)}).verdict).to.equal(
      'converged',
    );
  });

  it('names underfitting: hardly any progress, or low accuracy on the training samples themselves', () => {
    const stuck = of([2.31, 2.308, 2.307, 2.306, 2.306]);
    expect(stuck.sentence).to.equal('Underfitting: the training loss went from 2.31 to 2.31 and no longer falls.');
    const flat = [...falling(8, 1), 1, 1, 1, 1];
    expect(of(flat, {accuracy: flat.map(() => 0.62)}).sentence).to.contain(
      'no longer falls, with 62 % of the training samples right.',
    );
    expect(of(flat, {accuracy: flat.map(() => 0.97)}).verdict).to.equal('converged');
  });

  it('says nothing about less than three epochs', () => {
    expect(of([2]).sentence).to.equal('Unclear: 1 epoch is too few to say anything.');
    expect(of([]).sentence).to.equal('Unclear: 0 epochs are too few to say anything.');
  });

  it('gives the same verdict whatever the unit of the loss', () => {
    const val_loss = [1.5, 1, 0.7, 0.6, 0.66, 0.75, 0.9, 1];
    for (const unit of [1e-4, 1, 1e4]) {
      const scaled = (values: number[]) => values.map(value => unit * value);
      expect(of(scaled(falling(8, 0)), {val_loss: scaled(val_loss)}).verdict).to.equal('overfit');
      expect(of(scaled([2, 1.5, 8, 30, 100])).verdict).to.equal('diverged');
    }
  });
});

describe('History', () => {
  it('plots and diagnoses itself', async () => {
    const history = await fit(smallModel(), new SmallDataset(16), {epochs: 3});
    expect(history).to.be.instanceOf(History);
    expect(history.plot({title: 'run'})).to.match(/^<svg .*>run<.*accuracy/s);
    expect(String(history.diagnose())).to.match(/^(Still improving|Underfitting): .*\.\n- /);
  });

  it('is plain data as JSON', () => {
    const history = new History();
    history.record(0, {loss: 1});
    history.record(1, {loss: 0.5, val_loss: 2});
    expect(JSON.parse(JSON.stringify(history))).to.deep.equal({
      epochs: [0, 1],
      // JSON has no NaN
      logs: {loss: [1, 0.5], val_loss: [null, 2]},
      steps: 0,
      stopReason: 'completed',
    });
  });
});
