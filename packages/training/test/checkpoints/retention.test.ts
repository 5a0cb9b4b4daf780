import {expect} from 'chai';
import fc from 'fast-check';
import {
  type CheckpointEntry,
  checkRetention,
  expendable,
  type Retention,
} from '../../src/node/checkpoints/retention.ts';

const entry = (step: number, val_loss?: number): CheckpointEntry => ({
  step,
  logs: val_loss === undefined ? {} : {val_loss},
});
const best = (count: number, mode: 'min' | 'max' = 'min') => ({keepBest: {count, monitor: 'val_loss', mode}});

describe('which checkpoints stay', () => {
  const kept = (entries: CheckpointEntry[], rules: Retention): number[] => {
    const gone = expendable(entries, rules);
    return entries.filter(one => !gone.includes(one)).map(({step}) => step);
  };

  it('the newest ones', () => {
    const entries = [1, 2, 3, 4].map(step => entry(step));
    expect(kept(entries, {})).to.deep.equal([3, 4]);
    expect(kept(entries, {keepLast: 1})).to.deep.equal([4]);
    expect(kept(entries, {keepLast: 9})).to.deep.equal([1, 2, 3, 4]);
  });

  it('every so manyth, and the best by a value, besides', () => {
    const entries = [entry(10, 0.5), entry(20, 0.2), entry(30, 0.2), entry(40, 0.9), entry(50)];
    expect(kept(entries, {keepLast: 1, keepEverySteps: 20})).to.deep.equal([20, 40, 50]);
    expect(kept(entries, {keepLast: 1, ...best(1)})).to.deep.equal([30, 50]);
    expect(kept(entries, {keepLast: 1, ...best(2, 'max')})).to.deep.equal([10, 40, 50]);
  });

  it('never loses the newest or the best, whatever is saved in whatever order, and never keeps more than asked', () => {
    const saves = fc.uniqueArray(fc.nat(500), {minLength: 1, maxLength: 40});
    const values = fc.func(fc.option(fc.double({noNaN: true}), {nil: undefined}));
    fc.assert(
      fc.property(
        saves,
        values,
        fc.integer({min: 1, max: 5}),
        fc.integer({min: 1, max: 4}),
        (steps, value, last, count) => {
          let there: CheckpointEntry[] = [];
          let bestEver = Number.POSITIVE_INFINITY;
          for (const step of steps.toSorted((a, b) => a - b)) {
            const loss = value(step);
            if (loss !== undefined) bestEver = Math.min(bestEver, loss);
            there.push(entry(step, loss));
            const gone = expendable(there, {keepLast: last, ...best(count)});
            there = there.filter(one => !gone.includes(one));
            expect(there.at(-1)?.step).to.equal(step);
            expect(there.length).to.be.at.most(last + count);
            const values = there.map(({logs}) => logs.val_loss).filter(loss => loss !== undefined);
            if (bestEver < Number.POSITIVE_INFINITY) expect(Math.min(...values)).to.equal(bestEver);
          }
        },
      ),
    );
  });

  it('says what is out of range', () => {
    expect(() => checkRetention('run', {keepLast: 0})).to.throw(
      'run: keepLast is 0; an integer of at least 1 is needed',
    );
    expect(() => checkRetention('run', {keepEverySteps: 0.5})).to.throw('run: keepEverySteps is 0.5; an integer of');
    const odd = {keepBest: {count: 1, monitor: 'loss', mode: 'auto' as 'min'}};
    expect(() => checkRetention('run', odd)).to.throw("run: keepBest.mode is 'auto'; it must be 'min' or 'max'");
  });
});
