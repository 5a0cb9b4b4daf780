import {readFileSync} from 'node:fs';
import {
  add,
  cos,
  memory,
  mul,
  type Optimizer,
  type Scalar,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import {optimizers} from '@tfjs-zoo/core';
import {expect} from 'chai';

const {adam, adamW, sgd} = optimizers;

interface Case {
  kind: 'sgd' | 'adam' | 'adamW';
  options: Record<string, number | number[] | boolean>;
  extra: {change?: boolean; frozen?: number; clip?: number; groups?: boolean};
  after: Record<string, Record<'kernel' | 'bias', number[]>>;
}
type Part = Record<'start' | 'target' | 'scale', number[]>;
const fixture: {shapes: Record<string, number[]>; problem: Record<string, Part>; cases: Case[]} = JSON.parse(
  readFileSync(new URL('../fixtures/optimizers/trajectories.json', import.meta.url), 'utf8'),
);

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

  loss = (): Scalar => {
    const part = (w: Tensor, [target, scale]: Tensor[]): Scalar =>
      add(mul(0.5, sum(mul(scale, square(sub(w, target))))), mul(0.1, sum(cos(mul(3, w)))));
    return add(part(this.kernel, this.#constants.kernel), part(this.bias, this.#constants.bias));
  };

  step(optimizer: Optimizer, weights: Variable[] = [this.kernel, this.bias]): void {
    optimizer.minimize(this.loss, false, weights);
  }

  values(): Record<string, number[]> {
    return {kernel: [...this.kernel.dataSync()], bias: [...this.bias.dataSync()]};
  }

  dispose(): void {
    for (const t of [this.kernel, this.bias, ...this.#constants.kernel, ...this.#constants.bias]) t.dispose();
  }
}

function build({kind, options, extra}: Case): optimizers.Sgd | optimizers.Adam {
  const {lr, momentum, dampening, nesterov, betas, eps, weight_decay: weightDecay} = options;
  const [beta1, beta2] = (betas as number[]) ?? [];
  const clipNorm = extra.clip ?? null;
  const all = {learningRate: lr, momentum, dampening, nesterov, beta1, beta2, epsilon: eps, weightDecay, clipNorm};
  const given = Object.fromEntries(Object.entries(all).filter(([, v]) => v !== undefined));
  const make: Record<Case['kind'], (o: object) => optimizers.Sgd | optimizers.Adam> = {
    sgd: o => sgd(o as optimizers.SgdOptions),
    adam,
    adamW,
  };
  return make[kind](given);
}

describe('optimizers', () => {
  let problem: Problem;
  beforeEach(() => {
    problem = new Problem();
  });
  afterEach(() => problem.dispose());

  // PyTorch in float64, scripts/fixtures/optimizers.py
  for (const c of fixture.cases) {
    const extra = Object.keys(c.extra).length > 0 ? ` with ${JSON.stringify(c.extra)}` : '';
    it(`follows PyTorch for 200 steps: ${c.kind} ${JSON.stringify(c.options)}${extra}`, () => {
      const optimizer = build(c);
      if (c.extra.groups) {
        optimizer.setGroups([{match: [problem.kernel.name], learningRateScale: 0.1, weightDecay: 0}]);
      }
      for (let step = 1; step <= 200; step++) {
        if (c.extra.change && step === 11) {
          optimizer.learningRate *= 0.5;
          if ('momentum' in optimizer) optimizer.momentum = 0.8;
          else optimizer.beta1 = 0.8;
        }
        const frozen = step <= (c.extra.frozen ?? 0);
        problem.step(optimizer, frozen ? [problem.kernel] : undefined);
        const expected = c.after[String(step)];
        if (!expected) continue;
        const got = problem.values();
        for (const name of ['kernel', 'bias'] as const) {
          for (const [i, want] of expected[name].entries()) {
            // float32 against float64: each step rounds at 6e-8 of the weight (of order 1), and the problem contracts,
            // so 200 roundings do not add up; a wrong formula is off by 1e-3 and more
            expect(got[name][i], `${name}[${i}] after step ${step}`).to.be.closeTo(
              want,
              2e-6 * Math.max(1, Math.abs(want)),
            );
          }
        }
      }
      optimizer.dispose();
    });
  }

  it('leaves nothing behind but its slots, and not those after dispose', () => {
    for (const [optimizer, slots] of [
      [sgd({learningRate: 0.1}), 0],
      [sgd({learningRate: 0.1, momentum: 0.9, clipNorm: 1}), 2],
      [adamW(), 4],
    ] as const) {
      const before = memory().numTensors;
      for (let i = 0; i < 20; i++) problem.step(optimizer);
      expect(memory().numTensors - before).to.equal(slots);
      optimizer.dispose();
      expect(memory().numTensors).to.equal(before);
    }
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
    expect(() => adam().setGroups([{match: [], learningRateScale: -2}])).to.throw(
      'adam: learningRateScale of group 0 is -2; a finite number of at least 0 is needed',
    );
    expect(() => adam().applyGradients({nowhere: problem.kernel})).to.throw("adam: there is no variable 'nowhere'");
  });
});
