/** Predictions that native has recorded: what they give is what layers give, whatever has changed since. */
import {
  add,
  grad,
  type io,
  mean,
  memory,
  mul,
  profile,
  relu,
  type Scalar,
  serialization,
  square,
  sum,
  type Tensor,
  tensor,
  tidy,
  train,
  transpose,
} from '@tensorflow/tfjs-core';
import {type LayersModel, loadLayersModel, layers as tfLayers} from '@tensorflow/tfjs-layers';
import {layers} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {fractions} from '../../support/fractions.ts';
import {byLayers, expectAsByLayers, images, type Layer, logits, network} from '../../support/predictions.ts';
import {handlesLeftBy, opsOf} from '../../support/spiedBinding.ts';
import {withOwnOps} from '../../support/withOwnOps.ts';

const small = (): Layer[] => [
  layers.conv2d({filters: 4, kernelSize: 3, padding: 1, seed: 1}),
  layers.relu(),
  layers.maxPool2d({poolSize: 2}),
  layers.flatten({channelsFirst: true}),
  layers.dropout(),
  layers.linear({units: 5, seed: 2}),
];

/** Predicts as often as it takes to be recorded. */
function record(model: LayersModel, batch = 2): void {
  for (const seed of [91, 92]) tidy(() => logits(model, images(seed, batch)));
}

const opsOfPrediction = (model: LayersModel, batch = 2): string[] =>
  opsOf(() => tidy(() => void logits(model, images(5, batch))));

describe('predictions that native has recorded', () => {
  withOwnOps();
  let model: LayersModel;
  beforeEach(() => {
    model = network(small());
  });
  afterEach(() => model.dispose());

  it('are one operation from the third of a shape on', () => {
    expect(opsOfPrediction(model)).to.include('ZooConv2d');
    expect(opsOfPrediction(model)).to.include('ZooConv2d');
    expect(opsOfPrediction(model)).to.deep.equal(['ZooProgram']);
    // another shape is another recording
    expect(opsOfPrediction(model, 1)).to.include('ZooConv2d');
    expect(opsOfPrediction(model, 1)).to.include('ZooConv2d');
    expect(opsOfPrediction(model, 1)).to.deep.equal(['ZooProgram']);
    expect(opsOfPrediction(model)).to.deep.equal(['ZooProgram']);
  });

  it('are those of the images that are given', () => {
    record(model);
    for (const seed of [1, 2, 3]) {
      expectAsByLayers(model, () => images(seed));
    }
  });

  for (const [what, change] of [
    [
      'set',
      (model: LayersModel): void =>
        tidy(() => model.setWeights(model.getWeights().map((w, i) => tensor(fractions(w.size, i), w.shape)))),
    ],
    [
      'trained',
      (model: LayersModel): void => {
        const optimizer = train.sgd(0.1);
        const loss = (): Tensor => mean(square(model.apply(images(1), {training: true}) as Tensor));
        optimizer.minimize(loss as () => Scalar);
        optimizer.dispose();
      },
    ],
  ] as const) {
    it(`are of the weights as they are, when these have been ${what} since`, () => {
      record(model);
      const x = images(1);
      const before = logits(model, x);
      change(model);
      const after = logits(model, x);
      expect(after).to.not.deep.equal(before);
      expect(after).to.deep.equal(byLayers(model, x));
      x.dispose();
    });
  }

  it('tell weights apart that shared their values at first', () => {
    const other = network([
      layers.flatten(),
      layers.linear({units: 6, seed: 1}),
      layers.linear({units: 6, seed: 2, useBias: false}),
      layers.linear({units: 6, seed: 3, useBias: false}),
    ]);
    const [, , second, third] = other.weights;
    if (second === undefined || third === undefined) throw new Error('there are four weights');
    const shared = tensor(fractions(36, 1), [6, 6]);
    for (const weight of [second, third]) weight.write(shared);
    shared.dispose();
    record(other);
    record(other);
    const alone = tensor(fractions(36, 2), [6, 6]);
    second.write(alone);
    alone.dispose();
    expectAsByLayers(other, () => images(1));
    expect(opsOfPrediction(other)).to.deep.equal(['ZooProgram']);
    other.dispose();
  });

  it('are of images that wait for a bias or a sum themselves', () => {
    record(model);
    expectAsByLayers(model, () => relu(add(images(1), images(2))));
  });

  it('have no layer of another kind, whose every call may be its own', () => {
    class Turn extends tfLayers.Layer {
      static className = 'TestTurn';
      calls = 0;
      override call(inputs: Tensor | Tensor[]): Tensor {
        this.calls += 1;
        return transpose(
          Array.isArray(inputs) ? inputs[0] : inputs,
          this.calls % 2 === 0 ? [0, 2, 1, 3] : [0, 1, 2, 3],
        );
      }
    }
    serialization.registerClass(Turn);
    const turn = new Turn({});
    const other = network([turn, layers.flatten(), layers.linear({units: 2, seed: 1})]);
    const x = images(1, 1);
    turn.calls = 0;
    const [straight, turned] = [logits(other, x), logits(other, x)];
    expect(straight).to.not.deep.equal(turned);
    for (const expected of [straight, turned, straight]) expect(logits(other, x)).to.deep.equal(expected);
    x.dispose();
    other.dispose();
  });

  it('are not taken where a layer was given another call since', () => {
    record(model);
    const last = model.layers[model.layers.length - 1];
    const {call} = last;
    last.call = (x, kwargs) => mul(call.call(last, x, kwargs) as Tensor, 2);
    expectAsByLayers(model, () => images(1));
    expect(opsOfPrediction(model)).to.include('ZooConv2d');
  });

  it('have gradients', () => {
    record(model);
    tidy(() => {
      const x = images(1);
      const slope = (f: (x: Tensor) => Tensor): number[] => [...grad(x => sum(f(x)))(x).dataSync()];
      const found = slope(x => model.predict(x) as Tensor);
      expect(found).to.deep.equal(slope(x => model.apply(x) as Tensor));
      expect(found.some(value => value !== 0)).to.equal(true);
    });
  });

  it('are profiled by their kernels', async () => {
    record(model);
    const x = images(1);
    const {kernelNames} = await profile(() => model.predict(x) as Tensor);
    expect(kernelNames).to.include('Conv2D');
    x.dispose();
  });

  it('are batches of no more than was asked for', () => {
    record(model);
    const x = images(1);
    const names = opsOf(() => tidy(() => void (model.predict(x, {batchSize: 1}) as Tensor).dataSync()));
    expect(names.filter(name => name === 'ZooConv2d')).to.have.length(2);
    expect(() => model.predict(x, {batchSize: 0})).to.throw('batchSize is required to be a positive integer');
    x.dispose();
  });

  it('refuse what they always refused', () => {
    const other = network(small());
    record(other);
    const predict = (size: number) => (): void => tidy(() => void other.predict(images(1, 2, size)));
    expect(predict(11)).to.throw('to have shape');
    other.dispose();
    expect(predict(12)).to.throw('already disposed');
  });

  it('leave nothing behind but their result', () => {
    record(model);
    const x = images(1);
    // uploads the images
    logits(model, x);
    const before = memory().numTensors;
    const kept: Tensor[] = [];
    expect(handlesLeftBy(() => kept.push(model.predict(x) as Tensor))).to.equal(1);
    expect(memory().numTensors).to.equal(before + 1);
    expect(handlesLeftBy(() => kept[0]?.dispose())).to.equal(-1);
    x.dispose();
  });

  it('leave nothing behind while they are recorded', () => {
    const x = images(1);
    logits(model, x);
    const before = memory().numTensors;
    expect(handlesLeftBy(() => void logits(model, x))).to.equal(0);
    expect(memory().numTensors).to.equal(before);
    x.dispose();
  });

  it('are remembered of sixteen shapes, and of more by turns', () => {
    const other = network([layers.conv2d({filters: 2, kernelSize: 3, seed: 1}), layers.globalAvgPool2d()], null);
    for (let size = 8; size < 30; size++) {
      for (const seed of [1, 2, 3]) {
        expectAsByLayers(other, () => images(seed, 1, size));
      }
    }
    other.dispose();
  });

  it('are made of models that are loaded, too', async () => {
    const artifacts = await new Promise<io.ModelArtifacts>((resolve, reject) => {
      const save: io.SaveHandler = async artifacts => {
        resolve(artifacts);
        return {modelArtifactsInfo: {dateSaved: new Date(), modelTopologyType: 'JSON'}};
      };
      model.save({save}).catch(reject);
    });
    const loaded = await loadLayersModel({load: async () => artifacts});
    expect(loaded.toJSON(undefined, false)).to.deep.equal(model.toJSON(undefined, false));
    record(loaded);
    expect(opsOfPrediction(loaded)).to.deep.equal(['ZooProgram']);
    expectAsByLayers(loaded, () => images(1), model);
    loaded.dispose();
  });
});
