import {type Schedule, schedules} from '@tfjs-zoo/training';
import {expect} from 'chai';
import fc from 'fast-check';
import {fixture} from '../support/fixture.ts';

const {constant, cosine, exponential, fastaiOneCycle, multiStep, oneCycle, step, warmup} = schedules;
const learningRate = 0.1;
const steps = 40;

describe('schedules', () => {
  const MADE: Record<string, Schedule> = {
    step: step({learningRate, every: 7}),
    'step, gamma 0.5': step({learningRate, every: 5, gamma: 0.5}),
    multiStep: multiStep({learningRate, milestones: [3, 4, 20], gamma: 0.3}),
    exponential: exponential({learningRate, gamma: 0.9}),
    cosine: cosine({learningRate, steps, minimum: 0.01}),
    'warmup of a cosine': warmup(cosine({learningRate, steps}), {steps: 5, startFactor: 0.25}),
    'warmup of steps': warmup(step({learningRate, every: 7}), {steps: 5, startFactor: 0.25}),
    oneCycle: oneCycle({learningRate, steps}),
    'oneCycle, other settings': oneCycle({
      learningRate,
      steps,
      pctStart: 0.55,
      divFactor: 10,
      finalDivFactor: 100,
      momentum: [0.9, 0.7],
    }),
  };
  // PyTorch, scripts/fixtures/training_schedules.py
  const {cases} = fixture<{cases: Record<string, {rates: number[]; momenta: number[]}>}>('schedules.json');
  for (const [name, {rates, momenta}] of Object.entries(cases)) {
    it(`gives PyTorch’s rates: ${name}`, () => {
      const schedule = MADE[name];
      for (const [i, rate] of rates.entries()) {
        // PyTorch multiplies step upon step where these are closed formulas: rounding only
        expect(schedule(i), `step ${i}`).to.be.closeTo(rate, 1e-12);
        if (schedule.momentum) expect(schedule.momentum(i), `momentum ${i}`).to.be.closeTo(momenta[i], 1e-12);
      }
      expect(Object.keys(MADE)).to.have.length(Object.keys(cases).length);
    });
  }

  it('keeps its last value after its end', () => {
    for (const schedule of [cosine({learningRate, steps}), oneCycle({learningRate, steps}), constant(0.3)]) {
      const last = schedule(schedule.momentum ? steps - 1 : steps);
      for (const later of [steps, steps + 1, 10 * steps]) expect(schedule(later)).to.equal(last);
    }
  });

  it('has fastai’s corners: start, peak at pctStart, towards learningRate / 1e5, momentum against it', () => {
    const schedule = fastaiOneCycle({learningRate, steps: 20, pctStart: 0.3, divFactor: 5});
    expect(schedule(0)).to.be.closeTo(0.1 / 5, 1e-15);
    expect(schedule(6)).to.equal(0.1);
    expect(schedule(3)).to.be.closeTo((0.02 + 0.1) / 2, 1e-15); // half of the rise: the mean of both ends
    expect(schedule(13)).to.be.closeTo((0.1 + 1e-6) / 2, 1e-15);
    expect(schedule(20)).to.be.closeTo(1e-6, 1e-18);
    for (const [at, momentum] of [
      [0, 0.95],
      [6, 0.85],
      [20, 0.95],
    ]) {
      expect(schedule.momentum(at)).to.be.closeTo(momentum, 1e-15);
    }
  });

  it('carries the momentum through a warm-up', () => {
    const inner = oneCycle({learningRate, steps});
    const schedule = warmup(inner, {steps: 4});
    expect(schedule.momentum?.(2)).to.equal(inner.momentum(0));
    expect(schedule.momentum?.(9)).to.equal(inner.momentum(5));
    expect(warmup(constant(1), {steps: 4}).momentum).to.equal(undefined);
  });

  it('stays between 0 and the peak, whatever the settings', () => {
    const share = fc.double({min: 0, max: 1, noNaN: true});
    fc.assert(
      fc.property(fc.integer({min: 1, max: 60}), share, fc.nat(80), (n, pctStart, at) => {
        for (const make of [oneCycle, fastaiOneCycle]) {
          const rate = make({learningRate, steps: n, pctStart})(at);
          expect(rate).to.be.within(0, learningRate * (1 + 1e-12));
        }
      }),
    );
  });

  it('says which setting is out of range', () => {
    expect(() => cosine({learningRate, steps: 0})).to.throw('cosine: steps is 0; a positive integer is needed');
    expect(() => step({learningRate, every: 1.5})).to.throw('step: every is 1.5; a positive integer is needed');
    expect(() => exponential({learningRate, gamma: -1})).to.throw(
      'exponential: gamma is -1; a finite number above 0 is needed',
    );
    expect(() => multiStep({learningRate, milestones: [5, 5]})).to.throw(
      'multiStep: milestones are [5, 5]; they must increase',
    );
    // as from JavaScript: the peak under another name leaves none
    const misnamed = {maxLearningRate: 1, steps, every: 1, gamma: 1, milestones: [1]} as unknown as {
      learningRate: number;
      steps: number;
      every: number;
      gamma: number;
      milestones: number[];
    };
    for (const [name, make] of Object.entries({step, cosine, exponential, multiStep, oneCycle, fastaiOneCycle})) {
      expect(() => make(misnamed), name).to.throw(
        `${name}: undefined is not a learning rate; a finite number of at least 0 is needed`,
      );
    }
    expect(() => constant(-1)).to.throw('constant: -1 is not a learning rate; a finite number of at least 0 is needed');
    expect(() => oneCycle({learningRate, steps, pctStart: 2})).to.throw(
      'oneCycle: pctStart is 2; it must be from 0 to 1',
    );
    expect(() => warmup(constant(1), {steps: 2, startFactor: 3})).to.throw(
      'warmup: startFactor is 3; it must be from 0 to 1',
    );
  });
});
