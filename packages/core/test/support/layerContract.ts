/**
 * What holds for every layer, whatever it computes.
 */
import {backend, memory, serialization, slice, type Tensor, tensor, tidy, train, zeros} from '@tensorflow/tfjs-core';
import {input, type LayersModel, layers, model, sequential} from '@tensorflow/tfjs-layers';
import {initializers, layers as zoo} from '@tfjs-zoo/core';
import {expect} from 'chai';
import {onEveryBackend} from '../../../../test/support/backends.ts';
import {closeTo} from './closeTo.ts';
import {finiteDifferences, gradients} from './gradients.ts';
import {hashed} from './hashed.ts';
import {throughMemory, throughText} from './saveAndLoad.ts';

const BATCHES = [1, 2, 5];

/** A configuration as a file keeps it, where what is undefined, null or left out is the same. */
const saved = (config: serialization.ConfigDict): unknown =>
  JSON.parse(JSON.stringify(config, (_key, value) => value ?? undefined));

const apply = (layer: layers.Layer, x: Tensor): Tensor => layer.apply(x) as Tensor;

/** A model of the one layer. */
function alone(layer: layers.Layer, inputShape: readonly number[]): LayersModel {
  const x = input({shape: [...inputShape]});
  return model({inputs: x, outputs: layer.apply(x) as typeof x});
}

/** A model of the layer and a linear head. */
function withHead(layer: layers.Layer, inputShape: readonly number[]): LayersModel {
  const net = sequential();
  net.add(layers.inputLayer({inputShape: [...inputShape]}));
  net.add(layer);
  if (net.outputs[0].rank > 2) net.add(layers.flatten());
  // the same in every run, and steps so short that they go downhill with any layer before it
  net.add(layers.dense({units: 2, kernelInitializer: initializers.glorotUniform({seed: 1})}));
  net.compile({optimizer: train.sgd(0.01), loss: 'meanSquaredError'});
  return net;
}

/** Tensors of libtensorflow, which tfjs's own count does not know of; 0 on other backends. */
const handles = (): number => (backend() as {getNumOfTFTensors?(): number}).getNumOfTFTensors?.() ?? 0;

/** What a layer is tested with, besides its shape. */
export interface LayerTraits {
  /** Does it compute something else in training? @defaultValue false */
  trainsDifferently?: boolean;
}

/**
 * Tests that a layer is a good citizen of tfjs, on every backend.
 *
 * @param name - What the tests are called after.
 * @param makeLayer - Makes a fresh layer, the same each time but for its name.
 * @param inputShape - Shape of one sample.
 */
export function layerContract(
  name: string,
  makeLayer: () => layers.Layer,
  inputShape: readonly number[],
  {trainsDifferently = false}: LayerTraits = {},
): void {
  const batchOf = (n: number): Tensor => hashed('x', [n, ...inputShape]);

  describe(`${name} as a layer`, () => {
    it('is made anew from its configuration, which survives JSON, and starts with the same weights', () => {
      const layer = makeLayer();
      const [cls, fromConfig] = serialization.SerializationMap.getMap().classNameMap[layer.getClassName()];
      const again = fromConfig(cls, JSON.parse(JSON.stringify(layer.getConfig()))) as layers.Layer;
      expect(saved(again.getConfig())).to.deep.equal(saved(layer.getConfig()));
      for (const each of [layer, again]) apply(each, batchOf(1));
      expect(again.getWeights().map(w => w.dataSync())).to.deep.equal(layer.getWeights().map(w => w.dataSync()));
    });

    for (const [way, saveAndLoad] of Object.entries({memory: throughMemory, 'JSON text': throughText})) {
      it(`gives the same outputs bit for bit after a round trip through ${way}`, async () => {
        const original = alone(makeLayer(), inputShape);
        const loaded = await saveAndLoad(original);
        const x = batchOf(2);
        expect((loaded.predict(x) as Tensor).dataSync()).to.deep.equal((original.predict(x) as Tensor).dataSync());
        expect(saved(loaded.layers[1].getConfig())).to.deep.equal(saved(original.layers[1].getConfig()));
      });
    }

    onEveryBackend(() => {
      it('computes the shape that computeOutputShape promises, for any batch size', () => {
        const layer = makeLayer();
        for (const n of BATCHES) {
          expect(apply(layer, batchOf(n)).shape).to.deep.equal(layer.computeOutputShape([n, ...inputShape]));
        }
        const [batch, ...rest] = layer.computeOutputShape([null, ...inputShape]);
        expect(batch).to.equal(null);
        expect(rest).to.deep.equal(layer.computeOutputShape([1, ...inputShape]).slice(1));
      });

      it('takes an empty batch', () => {
        const layer = makeLayer();
        const y = apply(layer, batchOf(0));
        expect(y.shape).to.deep.equal(layer.computeOutputShape([0, ...inputShape]));
        expect(y.dataSync()).to.have.length(0);
      });

      it('learns nothing from an empty batch: gradients of the weights are zeros, and that of the input is empty', () => {
        const layer = makeLayer();
        apply(layer, batchOf(1));
        const x = batchOf(0);
        const inputs = [x, ...layer.getWeights()];
        const [dx, ...others] = gradients(() => apply(layer, x), inputs, zeros(apply(layer, x).shape));
        expect(dx.shape).to.deep.equal(x.shape);
        for (const [i, gradient] of others.entries()) {
          expect(gradient.shape).to.deep.equal(inputs[i + 1].shape);
          expect([...gradient.dataSync()].every(value => value === 0)).to.equal(true);
        }
      });

      it('treats each sample of a batch as it would alone', () => {
        const layer = makeLayer();
        for (const n of BATCHES) {
          const x = batchOf(n);
          const together = apply(layer, x);
          for (let i = 0; i < n; i++) {
            const one = apply(layer, slice(x, i, 1));
            // sums may be taken in another order
            closeTo(slice(together, i, 1), one.dataSync(), 1e-6);
          }
        }
      });

      it('has the gradients of input and weights that finite differences have', () => {
        const layer = makeLayer();
        const x = batchOf(2);
        const upstream = hashed('upstream', apply(layer, x).shape);
        const inputs = [x, ...layer.getWeights()];
        const weights = layer.getWeights().map(w => w.clone());
        const expected = finiteDifferences(
          ([first, ...others]) =>
            tidy(() => {
              layer.setWeights(others.map((values, i) => tensor(values, inputs[i + 1].shape)));
              return apply(layer, tensor(first, x.shape)).dataSync();
            }),
          inputs,
          upstream,
        );
        // the last difference left its step in the weights
        layer.setWeights(weights);
        const actual = gradients(() => apply(layer, x), inputs, upstream);
        // outputs below 2 are rounded by up to 1e-7, which the division by 2 · 2^-10 makes 5e-5; some twenty add up
        for (const [i, gradient] of actual.entries()) closeTo(gradient, expected[i], 1e-3);
      });

      it('leaves nothing behind but its output', () => {
        const layer = makeLayer();
        const x = batchOf(2);
        apply(layer, x).dispose();
        const before = [memory().numTensors, handles()];
        const y = apply(layer, x);
        expect(memory().numTensors).to.equal(before[0] + 1);
        y.dispose();
        expect([memory().numTensors, handles()]).to.deep.equal(before);
      });

      it('leaves nothing behind in a gradient step', async () => {
        const net = withHead(makeLayer(), inputShape);
        const [x, y] = [batchOf(4), hashed('upstream', [4, 2])];
        await net.trainOnBatch(x, y);
        const before = [memory().numTensors, handles()];
        for (let i = 0; i < 3; i++) await net.trainOnBatch(x, y);
        expect([memory().numTensors, handles()]).to.deep.equal(before);
      });

      it('learns in the stock training: every weight moves and the loss falls', async () => {
        const layer = makeLayer();
        const net = withHead(layer, inputShape);
        const [x, y] = [batchOf(4), hashed('upstream', [4, 2])];
        const before = layer.getWeights().map(w => w.dataSync().slice());
        // with a mask that is another in each step, only the loss without one can be compared, and after several
        const random = layer instanceof zoo.RandomLayer;
        const loss = async (): Promise<number> =>
          random ? (net.evaluate(x, y) as Tensor).dataSync()[0] : Number(await net.trainOnBatch(x, y));
        const first = await loss();
        if (random) await net.fit(x, y, {batchSize: 4, epochs: 20, shuffle: false, verbose: 0});
        expect(await loss()).to.be.below(first);
        for (const [i, weight] of layer.getWeights().entries()) {
          expect(weight.dataSync()).not.to.deep.equal(before[i]);
        }
      });

      it(`computes ${trainsDifferently ? 'something else' : 'the same'} in training`, () => {
        const layer = makeLayer();
        const x = batchOf(4);
        const [at, outside] = [true, false].map(training => (layer.apply(x, {training}) as Tensor).dataSync());
        if (trainsDifferently) expect(at).not.to.deep.equal(outside);
        else expect(at).to.deep.equal(outside);
      });

      it('is the same bit for bit after model.fit while it is frozen', async () => {
        const layer = makeLayer();
        layer.trainable = false;
        const net = withHead(layer, inputShape);
        const before = layer.getWeights().map(w => w.dataSync().slice());
        await net.fit(batchOf(4), hashed('upstream', [4, 2]), {batchSize: 2, epochs: 2, shuffle: false, verbose: 0});
        expect(layer.getWeights().map(w => w.dataSync())).to.deep.equal(before);
      });
    });
  });
}
