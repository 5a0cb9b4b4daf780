/** Large weights are read into the memory that the model has, and nothing that has seen it before is changed by that. */

import * as tf from '@tensorflow/tfjs-core';
import {backend, memory, ones, type Tensor, tensor, tidy} from '@tensorflow/tfjs-core';
import type {LayersModel, SymbolicTensor} from '@tensorflow/tfjs-layers';
import {input, model as tfModel} from '@tensorflow/tfjs-layers';
import {ConfigError, layers, optimizers, uniform} from '@tfjs-zoo/core';
import {loadStateDict, stateDict} from '@tfjs-zoo/models';
import {
  readWeights,
  type StateDict,
  type StreamOptions,
  tensorOf,
  WeightFormatError,
  type WeightTensor,
  writePth,
  writeSafetensors,
} from '@tfjs-zoo/weights';
import {expect} from 'chai';
import {onEveryBackend} from '../../../test/support/backends.ts';

/** A weight of 6 MB, in two pieces. */
const [UNITS, FEATURES] = [1000, 1500];
const WRITERS = {pth: writePth, safetensors: writeSafetensors};

const weightsOf = (stream: number): Float32Array => uniform({seed: 1, stream, step: 0}, UNITS * FEATURES, -1, 1);
const dictOf = (weight: Float32Array): StateDict =>
  new Map([
    ['head.weight', tensorOf('float32', [UNITS, FEATURES], weight)],
    ['head.bias', tensorOf('float32', [UNITS], new Float32Array(UNITS))],
  ]);

type Take = Parameters<NonNullable<WeightTensor['stream']>>[1];

function linearModel(): LayersModel {
  const x = input({shape: [FEATURES]});
  return tfModel({inputs: x, outputs: layers.linear({name: 'head', units: UNITS}).apply(x) as SymbolicTensor});
}

const weightOf = (model: LayersModel): Tensor => model.layers[1].weights[0].read();
const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.prototype.every.call(a, (value, i) => Object.is(value, b[i]));
const handles = (): number => (backend() as unknown as {getNumOfTFTensors?(): number}).getNumOfTFTensors?.() ?? 0;

onEveryBackend(name => {
  const inPlace = name !== 'cpu';

  describe('loading a large weight again', () => {
    const [first, second] = [weightsOf(1), weightsOf(2)];
    let model: LayersModel;

    beforeEach(async () => {
      model = linearModel();
      await loadStateDict(model, await readWeights(await writePth(dictOf(first))));
    });
    afterEach(() => model.dispose());

    for (const [format, write] of Object.entries(WRITERS)) {
      it(`gives the file's values bit for bit, ${inPlace ? 'in the memory that the weight has' : 'in new memory'} (.${format})`, async () => {
        expect(same(await weightOf(model).data(), first)).to.equal(true);
        const {dataId} = weightOf(model);
        await loadStateDict(model, await readWeights(await write(dictOf(second))));
        expect(weightOf(model).dataId === dataId).to.equal(inPlace);
        expect(same(await weightOf(model).data(), second)).to.equal(true);
      });

      it(`leaves no tensor behind (.${format})`, async () => {
        const file = await write(dictOf(second));
        const load = async () => await loadStateDict(model, await readWeights(file));
        await load();
        const before = [memory().numTensors, memory().numDataBuffers, handles()];
        await load();
        await load();
        expect([memory().numTensors, memory().numDataBuffers, handles()]).to.deep.equal(before);
      });
    }

    it('changes what the model predicts, and uses the new weights at once', async () => {
      const predict = (): Float32Array =>
        tidy(() => (model.predict(ones([1, FEATURES])) as Tensor).dataSync() as Float32Array);
      predict();
      await loadStateDict(model, await readWeights(await writeSafetensors(dictOf(second))));
      const again = linearModel();
      await loadStateDict(again, dictOf(second));
      const expected = tidy(() => (again.predict(ones([1, FEATURES])) as Tensor).dataSync());
      again.dispose();
      expect(same(predict(), expected)).to.equal(true);
    });

    const SEEN: Record<string, (weight: Tensor) => Tensor> = {
      clone: weight => weight.clone(),
      reshape: weight => tf.reshape(weight, [FEATURES, UNITS]),
      'slice of its first rows': weight => tf.slice(weight, [0, 0], [16, FEATURES]),
      'slice of rows from its middle': weight => tf.slice(weight, [504, 0], [16, FEATURES]),
      'part from split': weight => {
        const [head, ...rest] = tf.split(weight, 4);
        tf.dispose(rest);
        return head;
      },
      'row from unstack': weight => {
        const [row, ...rest] = tf.unstack(weight);
        tf.dispose(rest);
        return row;
      },
      'squeeze of an expanded one': weight => tidy(() => tf.squeeze(tf.expandDims(weight, 0))),
      cast: weight => tf.cast(weight, 'float32'),
      'strided slice': weight => tf.stridedSlice(weight, [0, 0], [16, FEATURES], [1, 1]),
      relu: weight => tf.relu(weight),
    };
    for (const [what, see] of Object.entries(SEEN)) {
      it(`does not change a ${what} that was made before`, async () => {
        const seen = see(weightOf(model));
        try {
          const before = (await seen.data()).slice();
          await loadStateDict(model, await readWeights(await writePth(dictOf(second))));
          expect(same(await seen.data(), before)).to.equal(true);
          expect(same(await weightOf(model).data(), second)).to.equal(true);
        } finally {
          seen.dispose();
        }
      });
    }

    it('does not change arrays that were read from the weight before', async () => {
      const [array, synchronous] = [await weightOf(model).data(), weightOf(model).dataSync()];
      const fromDict = await stateDict(model).get('head.weight')?.data();
      await loadStateDict(model, await readWeights(await writePth(dictOf(second))));
      for (const seen of [array, synchronous, fromDict]) expect(same(seen as Float32Array, first)).to.equal(true);
    });

    it('does not change arrays that the weight was made of', async () => {
      for (const give of [
        async (own: Float32Array) => {
          await loadStateDict(model, dictOf(own));
        },
        async (own: Float32Array) => {
          const values = [tensor(own, [UNITS, FEATURES]), tf.zeros([UNITS])];
          model.setWeights(values);
          tf.dispose(values);
        },
      ]) {
        const own = first.slice();
        await give(own);
        tidy(() => void model.predict(ones([1, FEATURES])));
        await loadStateDict(model, await readWeights(await writePth(dictOf(second))));
        expect(same(own, first)).to.equal(true);
        expect(same(await weightOf(model).data(), second)).to.equal(true);
      }
    });

    it('does not change a clone that is made between two pieces', async () => {
      const sd = await readWeights(await writePth(dictOf(second)));
      const weight = sd.get('head.weight') as WeightTensor;
      const clones: [seen: Tensor, values: Float32Array][] = [];
      let pieces = 0;
      const stream = async (options: StreamOptions, take: Take) => {
        await weight.stream?.(options, (piece, at) => {
          const clone = weightOf(model).clone();
          clones.push([clone, clone.dataSync().slice() as Float32Array]);
          take(piece, at);
          pieces++;
        });
      };
      await loadStateDict(model, new Map([...sd, ['head.weight', {...weight, stream}]]));
      expect(pieces).to.equal(inPlace ? 2 : 0);
      for (const [clone, values] of clones) {
        expect(same(clone.dataSync(), values)).to.equal(true);
        clone.dispose();
      }
      expect(same(await weightOf(model).data(), second)).to.equal(true);
    });

    if (inPlace) {
      const FAULTS: Record<string, [change: (take: Take) => Take, says: string]> = {
        'that ends early': [
          take => (piece, at) => (at === 0 ? take(piece, at) : undefined),
          'gave 1048500 elements in all',
        ],
        'whose pieces are out of order': [
          take => (piece, at) => take(piece, at + FEATURES),
          'gave a piece of 1048500 elements at 1500',
        ],
        'of pieces that are no whole rows': [
          take => (piece, at) => take(piece.subarray(1), at),
          'gave a piece of 1048499 elements at 0',
        ],
      };
      for (const [what, [change, says]] of Object.entries(FAULTS)) {
        it(`refuses a stream ${what}`, async () => {
          const sd = await readWeights(await writeSafetensors(dictOf(second)));
          const weight = sd.get('head.weight') as WeightTensor;
          const stream = async (options: StreamOptions, take: Take) => await weight.stream?.(options, change(take));
          const error = await loadStateDict(model, new Map([...sd, ['head.weight', {...weight, stream}]])).then(
            () => undefined,
            (reason: Error) => reason,
          );
          expect(error).to.be.instanceOf(ConfigError);
          expect(error?.message).to.equal(
            `loadStateDict: the stream of head.weight ${says}; 1500000 are needed, in order and in whole rows of 1500. ` +
              'Mend the stream of this state dict, or leave it out so that data() is read',
          );
        });
      }
    }

    it(`is ${inPlace ? 'in place' : 'right'} after training too, for optimizers that keep the weight's memory`, async () => {
      const {dataId} = weightOf(model);
      model.compile({optimizer: optimizers.sgd({learningRate: 0.1, momentum: 0.9}), loss: 'meanSquaredError'});
      const [x, y] = [ones([2, FEATURES]), ones([2, UNITS])];
      await model.fit(x, y, {epochs: 1, batchSize: 2, verbose: 0});
      tf.dispose([x, y]);
      expect(same(await weightOf(model).data(), first)).to.equal(false);
      await loadStateDict(model, await readWeights(await writeSafetensors(dictOf(second))));
      if (name === 'native') expect(weightOf(model).dataId).to.equal(dataId);
      expect(same(await weightOf(model).data(), second)).to.equal(true);
    });
  });

  describe('a damaged large weight', () => {
    const [first, second] = [weightsOf(3), weightsOf(4)];

    for (const times of [0, 1, 2]) {
      it(`does not get into a model that was loaded ${times} times before, and leaves no tensor behind`, async () => {
        const model = linearModel();
        const sound = await writePth(dictOf(first));
        for (let i = 0; i < times; i++) await loadStateDict(model, await readWeights(sound));
        const before = (await weightOf(model).data()).slice();
        const counts = [memory().numTensors, memory().numDataBuffers, handles()];
        const file = await writePth(dictOf(second));
        file[file.length - 10_000] ^= 1; // near the end of the weight: all pieces but the last are sound
        const error = await loadStateDict(model, await readWeights(file)).then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).to.be.instanceOf(WeightFormatError);
        expect((error as WeightFormatError).code).to.equal('E_CRC');
        expect(same(await weightOf(model).data(), before)).to.equal(true);
        expect([memory().numTensors, memory().numDataBuffers, handles()]).to.deep.equal(counts);
        model.dispose();
      });
    }
  });
});
