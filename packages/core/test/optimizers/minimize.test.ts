import {
  add,
  dispose,
  mean,
  memory,
  mul,
  type NamedTensorMap,
  type Scalar,
  sigmoid,
  square,
  sum,
  type Tensor,
  tensor1d,
  tidy,
  type Variable,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import {ops, optimizers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {hashed} from '../support/hashed.ts';

const OPTIMIZERS: Readonly<Record<string, () => optimizers.NamedOptimizer>> = {
  'sgd with momentum': () => optimizers.sgd({learningRate: 0.1, momentum: 0.9, weightDecay: 0.01}),
  'adamW with groups and a schedule': () => {
    const optimizer = optimizers.adamW({learningRate: step => 0.1 / (1 + step)});
    optimizer.setGroups([{match: name => name.startsWith('deep'), learningRateScale: 0.1}]);
    return optimizer;
  },
  'adam, clipped by the norm of all gradients': () => optimizers.adam({learningRate: 0.1, clipNorm: 0.01}),
  'rmsprop, clipped by the norm of each': () => optimizers.rmsprop({learningRate: 0.1, clipNormPerWeight: 0.01}),
  'lion, clipped by value': () => optimizers.lion({learningRate: 0.1, clipValue: 0.001}),
};

/** Those that update some rows at a time, where the backend can. */
const IN_ROWS: typeof OPTIMIZERS = {
  'sgd with momentum and dampening': () =>
    optimizers.sgd({learningRate: 0.1, momentum: 0.9, dampening: 0.5, weightDecay: 0.01}),
  'sgd, as Nesterov has it, clipped by value': () =>
    optimizers.sgd({learningRate: 0.1, momentum: 0.9, nesterov: true, clipValue: 1e-5}),
  // gradients are of the order of 1e-4: a smaller epsilon would make much of roundings of those near zero
  'adam with decay': () => optimizers.adam({learningRate: 0.001, epsilon: 1e-4, weightDecay: 0.01}),
  adamW: () => optimizers.adamW({learningRate: 0.001, epsilon: 1e-4}),
};

/** A weight whose gradient comes in rows: 17 MB, in three parts. */
const LARGE = [4099, 1024] as const;

let made = 0;

/** Two weights of which one is used twice, and a third that is not used. */
function problem(): {all: Variable[]; loss: () => Scalar} {
  made += 1;
  const [deep, top, unused] = ['deep', 'top', 'unused'].map(name =>
    variable(
      tidy(() => hashed('weight', [3])),
      true,
      `${name}/${made}`,
    ),
  );
  return {all: [deep, top, unused], loss: () => sum(square(add(mul(top, sigmoid(deep)), deep)))};
}

const values = (all: readonly Tensor[]): number[][] => all.map(each => [...each.dataSync()]);

describe('minimize of an optimizer', () => {
  onEveryBackend(() => {
    for (const [name, make] of Object.entries(OPTIMIZERS)) {
      it(`updates as tfjs's gradients, applied all at once, to the last bit: ${name}`, () => {
        const [one, other] = [problem(), problem()];
        const [streaming, whole] = [make(), make()];
        for (let step = 0; step < 4; step++) {
          const loss = streaming.minimize(one.loss, true, one.all);
          const {value, grads} = variableGrads(other.loss, other.all);
          whole.applyGradients(grads);
          expect(loss?.dataSync()).to.deep.equal(value.dataSync());
          expect(values(one.all)).to.deep.equal(values(other.all));
          expect(streaming.iterations).to.equal(step + 1);
          dispose([loss ?? [], value, grads]);
        }
        for (const each of [streaming, whole]) each.dispose();
        dispose([...one.all, ...other.all]);
      });
    }
  });

  onEveryBackend(backend => {
    // elsewhere there is nothing that updates rows
    if (backend !== 'native') return;
    for (const [name, make] of Object.entries(IN_ROWS)) {
      it(`updates a large weight of a linear layer by some rows of the gradient at a time as by the whole: ${name}`, () => {
        const x = hashed('x', [2, LARGE[1]]);
        const [one, other] = [0, 1].map(() => variable(tidy(() => hashed('weight', LARGE))));
        const lossOf = (w: Variable) => (): Scalar => mean(square(ops.linear(x, w)));
        const [inRows, whole] = [make(), make()];
        for (let step = 0; step < 2; step++) {
          inRows.minimize(lossOf(one), false, [one]);
          const {value, grads} = variableGrads(lossOf(other), [other]);
          whole.applyGradients(grads);
          dispose([value, grads]);
        }
        const [found, expected] = [one.dataSync(), other.dataSync()];
        let apart = 0;
        for (let i = 0; i < found.length; i++) apart = Math.max(apart, Math.abs(found[i] - expected[i]));
        // a few roundings of numbers up to 0.5
        expect(apart).to.be.lessThan(2e-7);
        for (const each of [inRows, whole]) each.dispose();
        dispose([x, one, other]);
      });
    }

    it('gives an optimizer with an update of its own the whole gradient, however large', () => {
      const shapes: number[][] = [];
      class Own extends optimizers.Sgd {
        protected override update(
          update: Parameters<optimizers.Sgd['update']>[0],
        ): ReturnType<optimizers.Sgd['update']> {
          shapes.push(update.gradient.shape);
          return super.update(update);
        }
      }
      const x = hashed('x', [1, LARGE[1]]);
      const w = variable(tidy(() => hashed('weight', LARGE)));
      const optimizer = new Own({learningRate: 0.1, momentum: 0.9});
      optimizer.minimize(() => mean(ops.linear(x, w)), false, [w]);
      expect(shapes).to.deep.equal([[...LARGE]]);
      optimizer.dispose();
      dispose([x, w]);
    });
  });

  onEveryBackend(backend => {
    // plain loops take seconds
    if (backend === 'cpu') return;
    it('takes some rows of a large gradient at a time, one step for all, where the backend updates rows: native does', () => {
      const seen: [begin: number, rows: number, step: number][] = [];
      class Watched extends optimizers.Sgd {
        protected override rowsUpdate(): ReturnType<optimizers.Sgd['rowsUpdate']> {
          const run = super.rowsUpdate();
          return (
            run &&
            (update => {
              seen.push([update.begin, update.gradient.shape[0] ?? 0, update.step]);
              return run(update);
            })
          );
        }
      }
      const x = hashed('x', [1, LARGE[1]]);
      const w = variable(tidy(() => hashed('weight', LARGE)));
      const step = (settings: Partial<optimizers.SgdOptions>, times = 1): void => {
        const optimizer = new Watched({learningRate: 0.1, momentum: 0.9, ...settings});
        for (let i = 0; i < times; i++) optimizer.minimize(() => mean(ops.linear(x, w)), false, [w]);
        optimizer.dispose();
      };
      // without momentum nothing updates rows, and a norm is that of the whole
      step({momentum: 0});
      step({clipNorm: 1});
      step({clipNormPerWeight: 1});
      expect(seen).to.deep.equal([]);
      step({}, 2);
      const rows = [1, 2].flatMap(count => [
        [0, 2048, count],
        [2048, 2048, count],
        [4096, 3, count],
      ]);
      expect(seen).to.deep.equal(backend === 'native' ? rows : []);
      dispose([x, w]);
    });
  });

  it('has the gradient of one weight at a time, and leaves nothing behind but the slots', () => {
    const gradients: Tensor[] = [];
    const gone: boolean[] = [];
    class Watched extends optimizers.Sgd {
      protected override update(update: Parameters<optimizers.Sgd['update']>[0]): ReturnType<optimizers.Sgd['update']> {
        gone.push(gradients.every(({isDisposed}) => isDisposed));
        gradients.push(update.gradient);
        return super.update(update);
      }
    }
    const {all, loss} = problem();
    const optimizer = new Watched({learningRate: 0.1, momentum: 0.9});
    const before = memory().numTensors;
    for (let step = 0; step < 2; step++) expect(optimizer.minimize(loss, false, all)).to.equal(null);
    expect(gone).to.deep.equal([true, true, true, true]);
    expect(gradients.at(-1)?.isDisposed).to.equal(true);
    expect(memory().numTensors).to.equal(before + 2);
    optimizer.dispose();
    expect(memory().numTensors).to.equal(before);
    dispose(all);
  });

  it('takes all variables that are trainable if it is told none', () => {
    const {all, loss} = problem();
    const optimizer = optimizers.sgd({learningRate: 0.1});
    const before = values(all);
    optimizer.minimize(loss);
    const after = values(all);
    expect(after.slice(0, 2)).not.to.deep.equal(before.slice(0, 2));
    expect(after[2]).to.deep.equal(before[2]);
    dispose(all);
  });

  it('goes by the applyGradients of whoever has one of his own', () => {
    const seen: string[][] = [];
    class Logged extends optimizers.Sgd {
      override applyGradients(gradients: NamedTensorMap | {name: string; tensor: Tensor}[]): void {
        seen.push(Array.isArray(gradients) ? gradients.map(({name}) => name) : Object.keys(gradients));
        super.applyGradients(gradients);
      }
    }
    const {all, loss} = problem();
    new Logged({learningRate: 0.1}).minimize(loss, false, all);
    expect(seen).to.deep.equal([all.map(({name}) => name)]);
    dispose(all);
  });

  it('changes no weight if the settings are wrong, or the loss is none', () => {
    const {all, loss} = problem();
    const optimizer = optimizers.sgd({learningRate: () => Number.NaN});
    const before = [memory().numTensors, values(all)];
    expect(() => optimizer.minimize(loss, false, all)).to.throw('sgd: learningRate at step 0 is NaN');
    optimizer.learningRate = 0.1;
    expect(() => optimizer.minimize(() => tensor1d([1]) as unknown as Scalar, false, all)).to.throw(
      'the function returned a tensor of shape [1]; a scalar is needed',
    );
    optimizer.clipValue = -1;
    expect(() => optimizer.minimize(loss, false, all)).to.throw('sgd: clipValue is -1');
    expect([memory().numTensors, values(all)]).to.deep.equal(before);
    expect(optimizer.iterations).to.equal(0);
    dispose(all);
  });
});
