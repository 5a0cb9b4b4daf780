import {type Schedule, schedules} from '@tfjs-zoo/training';
import {expect} from 'chai';
import fc from 'fast-check';
import {fixture} from '../support/fixture.ts';

const {constant, cosine, cosineRestarts, cyclic, exponential, fastaiOneCycle, inverseTime, multiStep, oneCycle} =
  schedules;
const {perEpoch, piecewise, plot, polynomial, sequence, step, warmup} = schedules;
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
    polynomial: polynomial({learningRate, steps: 25, power: 2}),
    cosineRestarts: cosineRestarts({learningRate, steps: 7, minimum: 0.01}),
    'cosineRestarts, longer and longer': cosineRestarts({learningRate, steps: 5, lengthFactor: 2}),
    cyclic: cyclic({learningRate, minimum: 0.01, stepsUp: 4, stepsDown: 7, momentum: [0.9, 0.7]}),
    'cyclic, triangular2': cyclic({
      ...{learningRate, minimum: 0.01, stepsUp: 4, mode: 'triangular2', momentum: [0.9, 0.7]},
    }),
    'cyclic, expRange': cyclic({
      ...{learningRate, minimum: 0.01, stepsUp: 5, mode: 'expRange', gamma: 0.97, momentum: [0.9, 0.7]},
    }),
    sequence: sequence([
      {schedule: step({learningRate, every: 4, gamma: 0.5}), steps: 10},
      {schedule: cosine({learningRate, steps: 30})},
    ]),
  };
  const KERAS: Record<string, Schedule> = {
    'exponential, staircase': exponential({learningRate, gamma: 0.5, steps: 6, staircase: true}),
    piecewise: piecewise({boundaries: [4, 9, 30], learningRates: [learningRate, 0.05, 0.02, 0.001]}),
    'polynomial, to a minimum': polynomial({learningRate, steps: 15, minimum: 0.02, power: 1.5}),
    'polynomial, cycle': polynomial({learningRate, steps: 9, minimum: 0.01, cycle: true}),
    inverseTime: inverseTime({learningRate, decay: 0.4, steps: 5}),
    'inverseTime, staircase': inverseTime({learningRate, decay: 0.4, steps: 5, staircase: true}),
    'cosine, Keras': cosine({learningRate, steps: 30, minimum: 0.01}),
    'cosineRestarts, lower and lower': cosineRestarts({
      ...{learningRate, steps: 6, lengthFactor: 2, heightFactor: 0.8, minimum: 0.01},
    }),
  };
  // PyTorch and Keras, scripts/fixtures/training_schedules.py
  const {cases, kerasCases} = fixture<{
    cases: Record<string, {rates: number[]; momenta: number[]}>;
    kerasCases: Record<string, number[]>;
  }>('schedules.json');
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

  for (const [name, rates] of Object.entries(kerasCases)) {
    it(`gives Keras’s rates: ${name}`, () => {
      // Keras computes in float32: six digits
      for (const [i, rate] of rates.entries()) {
        expect(KERAS[name](i), `step ${i}`).to.be.closeTo(rate, 1e-6 * learningRate);
      }
      expect(Object.keys(KERAS)).to.have.length(Object.keys(kerasCases).length);
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

  it('rises gently along a cosine: half way at half of the steps, flat at both ends', () => {
    const schedule = warmup(constant(0.2), {steps: 100, startFactor: 0.1, shape: 'cosine'});
    expect(schedule(0)).to.be.closeTo(0.02, 1e-15);
    expect(schedule(50)).to.be.closeTo((0.02 + 0.2) / 2, 1e-15);
    expect(schedule(100)).to.equal(0.2);
    const [beginning, middle] = [schedule(1) - schedule(0), schedule(51) - schedule(50)];
    expect(beginning).to.be.lessThan(middle / 50);
  });

  it('changes between epochs only if it is one of epochs', () => {
    const schedule = perEpoch(step({learningRate, every: 2}), 5);
    const rates = Array.from({length: 20}, (_, i) => schedule(i));
    expect(rates).to.deep.equal(Array.from({length: 20}, (_, i) => (i < 10 ? 0.1 : 0.1 * 0.1)));
    expect(perEpoch(oneCycle({learningRate, steps: 10}), 5).momentum?.(7)).to.equal(
      oneCycle({learningRate, steps: 10}).momentum(1),
    );
  });

  it('knows its length, through compositions too', () => {
    const wave = cosine({learningRate, steps});
    expect(wave.steps).to.equal(40);
    expect(warmup(wave, {steps: 5}).steps).to.equal(45);
    expect(sequence([{schedule: constant(1), steps: 7}, {schedule: wave}]).steps).to.equal(47);
    expect(perEpoch(wave, 10).steps).to.equal(400);
    expect(sequence([{schedule: wave, steps: 7}, {schedule: constant(1)}])).not.to.have.property('steps');
  });

  it('draws itself, its momentum beside it: every step a point of the line', () => {
    const svg = plot(oneCycle({learningRate, steps}), {title: 'one cycle'});
    expect(svg).to.match(/^<svg .*width="840" height="330"/);
    expect(svg.match(/font-weight="bold">[a-z ]+</g)).to.deep.equal([
      'font-weight="bold">one cycle<',
      'font-weight="bold">learning rate<',
      'font-weight="bold">momentum<',
    ]);
    // one line of 41 points: steps 0 to 40
    const [line] = svg.match(/d="M[^"]*" fill="none" stroke="#0072b2"/g) ?? [];
    expect(line?.match(/[ML]/g)).to.have.length(41);
    expect(plot(constant(1)).match(/[ML][\d.]+ [\d.]+/g)?.length).to.be.greaterThan(500);
    expect(() => plot(constant(1), {steps: 0})).to.throw('plot: steps is 0; a positive integer is needed');
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
    expect(() => piecewise({boundaries: [3], learningRates: [1]})).to.throw(
      'piecewise: 1 learningRates for 1 boundaries; 2 are needed',
    );
    expect(() => piecewise({boundaries: [3, 3], learningRates: [1, 1, 1]})).to.throw(
      'piecewise: boundaries are [3, 3]; they must increase',
    );
    expect(() => cosineRestarts({learningRate, steps, lengthFactor: 0.5})).to.throw(
      'cosineRestarts: lengthFactor is 0.5; it must be at least 1',
    );
    expect(() => cyclic({learningRate, minimum: 0, mode: 'square' as 'triangular'})).to.throw(
      "cyclic: mode is 'square'; there are 'triangular', 'triangular2', 'expRange'",
    );
    expect(() => sequence([])).to.throw('sequence: no schedule is given; give at least one {schedule}');
    expect(() => sequence([{schedule: constant(1)}, {schedule: constant(2)}])).to.throw(
      'sequence: steps of part 0 is NaN; a positive integer is needed',
    );
    expect(() => perEpoch(constant(1), 0)).to.throw('perEpoch: stepsPerEpoch is 0; a positive integer is needed');
    expect(() => warmup(constant(1), {steps: 2, shape: 'round' as 'linear'})).to.throw(
      "warmup: shape is 'round'; there are 'linear' and 'cosine'",
    );
    // as from JavaScript: the peak under another name leaves none
    const misnamed = {
      maxLearningRate: 1,
      steps,
      every: 1,
      gamma: 1,
      milestones: [1],
      decay: 1,
      minimum: 0,
    } as unknown as {
      decay: number;
      minimum: number;
      learningRate: number;
      steps: number;
      every: number;
      gamma: number;
      milestones: number[];
    };
    for (const [name, make] of Object.entries({
      ...{
        step,
        cosine,
        exponential,
        multiStep,
        oneCycle,
        fastaiOneCycle,
        polynomial,
        inverseTime,
        cosineRestarts,
        cyclic,
      },
    })) {
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
