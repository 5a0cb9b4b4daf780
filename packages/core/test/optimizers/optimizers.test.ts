import {readFileSync} from 'node:fs';
import {
  fill,
  memory,
  mul,
  type Optimizer,
  sin,
  sub,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  variable,
  zeros,
} from '@tensorflow/tfjs-core';
import {optimizers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';

const {adam, adamW, lamb, lion, nadam, rmsprop, sgd} = optimizers;

/** Every optimizer, by the name of the function that makes it. */
const MAKERS = {
  adadelta: optimizers.adadelta,
  adagrad: optimizers.adagrad,
  adam,
  adamW,
  adamax: optimizers.adamax,
  lamb,
  lion,
  nadam,
  radam: optimizers.radam,
  rmsprop,
  sgd,
};

interface Case {
  kind: keyof typeof MAKERS;
  options: {learningRate?: number};
  extra: {
    change?: boolean;
    frozen?: number;
    groups?: boolean;
    schedule?: boolean;
    clipNorm?: number;
    clipNormPerWeight?: number;
    clipValue?: number;
  };
  after: Record<string, Record<'kernel' | 'bias', number[]>>;
}
type Part = Record<'start' | 'target' | 'scale', number[]>;
const fixture: {
  shapes: Record<string, number[]>;
  problem: Record<string, Part>;
  cases: Case[];
  defaults: Record<string, Record<string, number | boolean>>;
} = JSON.parse(readFileSync(new URL('../fixtures/optimizers/trajectories.json', import.meta.url), 'utf8'));

/** The fixture's problem on fresh variables. */
class Problem {
  readonly kernel: Variable;
  readonly bias: Variable;
  readonly #constants: Record<string, Tensor[]> = {};

  constructor() {
    const of = (name: string, part: keyof Part): Tensor =>
      tensor(fixture.problem[name][part], fixture.shapes[name], 'float32');
    const make = (name: string): Variable => tidy(() => variable(of(name, 'start')));
    this.kernel = make('kernel');
    this.bias = make('bias');
    for (const name of ['kernel', 'bias']) this.#constants[name] = [of(name, 'target'), of(name, 'scale')];
  }

  /** Slope of `Σ (scale · (w - target)² / 2 + cos(3 w) / 10)`: by hand, which takes half the time of differentiating it. */
  #slope(name: 'kernel' | 'bias'): Tensor {
    const [target, scale] = this.#constants[name];
    return sub(mul(scale, sub(this[name], target)), mul(0.3, sin(mul(3, this[name]))));
  }

  step(optimizer: Optimizer, names: readonly ('kernel' | 'bias')[] = ['kernel', 'bias']): void {
    tidy(() => {
      optimizer.applyGradients(names.map(name => ({name: this[name].name, tensor: this.#slope(name)})));
    });
  }

  values(): Record<string, number[]> {
    return {kernel: [...this.kernel.dataSync()], bias: [...this.bias.dataSync()]};
  }

  dispose(): void {
    for (const t of [this.kernel, this.bias, ...this.#constants.kernel, ...this.#constants.bias]) t.dispose();
  }
}

function build({kind, options, extra}: Case): optimizers.NamedOptimizer {
  const {clipNorm, clipNormPerWeight, clipValue, schedule} = extra;
  const given = {...options, ...(clipNorm && {clipNorm}), clipNormPerWeight, clipValue};
  const make = MAKERS[kind] as (options: object) => optimizers.NamedOptimizer;
  if (!schedule) return make(given);
  return make({...given, learningRate: (step: number) => (options.learningRate ?? 1) / (1 + 0.1 * step)});
}

describe('optimizers', () => {
  onEveryBackend(() => {
    let problem: Problem;
    beforeEach(() => {
      problem = new Problem();
    });
    afterEach(() => problem.dispose());

    // PyTorch and timm in float64, scripts/fixtures/optimizers.py
    for (const c of fixture.cases) {
      const extra = Object.keys(c.extra).length > 0 ? ` with ${JSON.stringify(c.extra)}` : '';
      it(`follows the reference for 200 steps: ${c.kind} ${JSON.stringify(c.options)}${extra}`, () => {
        const optimizer = build(c);
        if (c.extra.groups) {
          optimizer.setGroups([{match: [problem.kernel.name], learningRateScale: 0.1, weightDecay: 0}]);
        }
        for (let step = 1; step <= 200; step++) {
          if (c.extra.change && step === 11) {
            optimizer.learningRate *= 0.5;
            if (optimizer instanceof optimizers.Sgd) optimizer.momentum = 0.8;
            if (optimizer instanceof optimizers.Adam) optimizer.beta1 = 0.8;
          }
          const frozen = step <= (c.extra.frozen ?? 0);
          problem.step(optimizer, frozen ? ['kernel'] : undefined);
          const expected = c.after[String(step)];
          if (!expected) continue;
          const got = problem.values();
          for (const name of ['kernel', 'bias'] as const) {
            for (const [i, want] of expected[name].entries()) {
              // float32 against float64: each step rounds at 6e-8 of the weight (of order 1), and the problem contracts,
              // so 200 roundings do not add up; a wrong formula is off by 1e-3 and more
              expect(got[name][i], `${name}[${i}] after step ${step}`).to.be.closeTo(
                want,
                1e-6 * Math.max(1, Math.abs(want)),
              );
            }
          }
        }
        optimizer.dispose();
      });
    }
  });

  let problem: Problem;
  beforeEach(() => {
    problem = new Problem();
  });
  afterEach(() => problem.dispose());

  it('have the defaults of the reference', () => {
    for (const [kind, defaults] of Object.entries(fixture.defaults)) {
      const make = MAKERS[kind as Case['kind']] as (options: object) => optimizers.NamedOptimizer;
      const config = make(kind === 'sgd' ? {learningRate: 1} : {}).getConfig();
      const shared = Object.keys(defaults).filter(option => option in config);
      expect(shared, kind).to.include.members(['learningRate', 'weightDecay']);
      for (const option of shared) expect(config[option], `${option} of ${kind}`).to.equal(defaults[option]);
    }
  });

  it('leave nothing behind but their slots, and not those after dispose', () => {
    const SLOTS = {
      ...{adadelta: 2, adagrad: 1, adam: 2, adamW: 2, adamax: 2, lamb: 2, lion: 1, nadam: 2, radam: 2, rmsprop: 1},
      sgd: 0,
    };
    const made = Object.entries(SLOTS).map(([kind, slots]): [optimizers.NamedOptimizer, number] => [
      (MAKERS[kind as Case['kind']] as (options: object) => optimizers.NamedOptimizer)({learningRate: 0.01}),
      slots,
    ]);
    made.push([sgd({learningRate: 0.1, momentum: 0.9, clipNorm: 1}), 1]);
    made.push([adam({amsgrad: true, clipValue: 1}), 3]);
    made.push([rmsprop({momentum: 0.9, centered: true, clipNormPerWeight: 1}), 3]);
    for (const [optimizer, slots] of made) {
      const before = memory().numTensors;
      for (let i = 0; i < 20; i++) problem.step(optimizer);
      expect(memory().numTensors - before, optimizer.getClassName()).to.equal(2 * slots);
      optimizer.dispose();
      expect(memory().numTensors).to.equal(before);
    }
  });

  it('stay finite where all gradients are the same: centred rmsprop', () => {
    const optimizer = rmsprop({centered: true, learningRate: 1e-3});
    // 0.1 is no float32, so that the mean of its squares and the square of its mean differ by their rounding
    const g = fill([3, 4], 0.1);
    for (let i = 0; i < 300; i++) optimizer.applyGradients({[problem.kernel.name]: g});
    expect([...problem.kernel.dataSync()].every(Number.isFinite)).to.equal(true);
    optimizer.dispose();
    g.dispose();
  });

  it('leave weights alone that have no gradient: lamb with a gradient of zero, a weight of zero', () => {
    const optimizer = lamb({weightDecay: 0, alwaysAdapt: true});
    const [zero, g] = [variable(zeros([3])), tensor([0, 0, 0])];
    optimizer.applyGradients({[zero.name]: g});
    expect([...zero.dataSync()]).to.deep.equal([0, 0, 0]);
    for (const t of [zero, g]) t.dispose();
    optimizer.dispose();
  });

  it('take a learning rate that is a function of the steps before', () => {
    const seen: number[] = [];
    const optimizer = sgd({
      learningRate: step => {
        seen.push(step);
        return 0.5;
      },
    });
    expect(optimizer.isScheduled).to.equal(true);
    for (let i = 0; i < 3; i++) problem.step(optimizer);
    expect(seen).to.deep.equal([0, 1, 2]);
    optimizer.learningRate = 0.25;
    expect(optimizer.isScheduled).to.equal(false);
    expect(optimizer.learningRate).to.equal(0.25);
    optimizer.learningRate = () => Number.NaN;
    expect(() => problem.step(optimizer)).to.throw(
      'sgd: learningRate at step 3 is NaN; a finite number of at least 0 is needed',
    );
  });

  it('clip by what is set now, and in one way only', () => {
    const optimizer = sgd({learningRate: 1});
    const [w, g] = [variable(zeros([2])), tensor([3, -4])];
    const step = (): number[] => {
      optimizer.applyGradients({[w.name]: g});
      return [...w.dataSync()];
    };
    expect(step()).to.deep.equal([-3, 4]);
    optimizer.clipValue = 1;
    expect(step()).to.deep.equal([-4, 5]);
    optimizer.clipNorm = 5;
    expect(step).to.throw('sgd: clipNorm and clipValue are given; gradients are clipped in one way only');
    optimizer.clipValue = null;
    expect(step()[0]).to.be.closeTo(-7, 2e-6);
    for (const t of [w, g]) t.dispose();
  });

  it('rise in momentum over long runs as fast as over short ones: nadam', () => {
    // the product of 10 000 momenta is 0 in a double; its steps are those of Adam with Nesterov's look-ahead by then
    const optimizer = nadam({learningRate: 1e-4});
    const g = fill([3, 4], 1);
    for (let i = 0; i < 2000; i++) optimizer.applyGradients({[problem.kernel.name]: g});
    const before = problem.kernel.dataSync()[0];
    optimizer.applyGradients({[problem.kernel.name]: g});
    // m = v = g = 1, so that the step is lr · (μ' + 1 − μ), and μ ≈ μ' ≈ 0.65
    expect(before - problem.kernel.dataSync()[0]).to.be.closeTo(1e-4, 2e-6);
    optimizer.dispose();
    g.dispose();
  });

  it('is an instance of its own class only', () => {
    expect(adam()).not.to.be.instanceOf(optimizers.Sgd);
    expect(adamW()).to.be.instanceOf(optimizers.Adam);
    expect(sgd({learningRate: 1})).to.be.instanceOf(optimizers.NamedOptimizer);
  });

  it('tells the learning rate and weight decay of each weight', () => {
    const optimizer = adamW({learningRate: 0.1});
    optimizer.setGroups([
      {match: name => name.startsWith('body'), learningRateScale: 0.01, weightDecay: 0},
      {match: ['head/kernel'], learningRateScale: 2},
    ]);
    expect(optimizer.learningRateOf('body/kernel')).to.equal(0.001);
    expect(optimizer.weightDecayOf('body/kernel')).to.equal(0);
    expect(optimizer.learningRateOf('head/kernel')).to.equal(0.2);
    expect(optimizer.weightDecayOf('head/kernel')).to.equal(0.01);
    expect(optimizer.learningRateOf('head/bias')).to.equal(0.1);
  });

  it('says which setting is out of range', () => {
    expect(() => sgd({learningRate: -1})).to.throw('sgd: learningRate is -1; a finite number of at least 0 is needed');
    expect(() => sgd({learningRate: 1, momentum: 1})).to.throw('sgd: momentum is 1; it must be at least 0 and below 1');
    expect(() => sgd({learningRate: 1, nesterov: true})).to.throw(
      'sgd: nesterov needs momentum above 0 and dampening 0, not momentum 0 and dampening 0',
    );
    expect(() => adam({beta2: 1.5})).to.throw('adam: beta2 is 1.5; it must be at least 0 and below 1');
    expect(() => adamW({weightDecay: Number.NaN})).to.throw('adamW: weightDecay is NaN');
    expect(() => adam({clipNorm: -1})).to.throw('adam: clipNorm is -1; a finite number of at least 0 is needed');
    expect(() => lion({clipValue: 1, clipNorm: 1})).to.throw(
      'lion: clipNorm and clipValue are given; gradients are clipped in one way only, so leave out all but one',
    );
    expect(() => optimizers.adagrad({lrDecay: -1})).to.throw('adagrad: lrDecay is -1; a finite number of at least 0');
    expect(() => optimizers.adadelta({rho: 1})).to.throw('adadelta: rho is 1; it must be at least 0 and below 1');
    expect(() => rmsprop({alpha: 2})).to.throw('rmsprop: alpha is 2; it must be at least 0 and below 1');
    expect(() => lion({beta1: -0.1})).to.throw('lion: beta1 is -0.1; it must be at least 0 and below 1');
    expect(() => nadam({momentumDecay: -1})).to.throw('nadam: momentumDecay is -1; a finite number of at least 0');
    expect(() => adam().setGroups([{match: [], learningRateScale: -2}])).to.throw(
      'adam: learningRateScale of group 0 is -2; a finite number of at least 0 is needed',
    );
    const optimizer = adam();
    expect(() => {
      optimizer.learningRate = -1;
    }).to.throw('adam: learningRate is -1; a finite number of at least 0 is needed');
    expect(() => adam().applyGradients({nowhere: problem.kernel})).to.throw("adam: there is no variable 'nowhere'");
  });
});
