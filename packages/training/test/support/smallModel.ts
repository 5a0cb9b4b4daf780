import {type Tensor, tensor, tensor1d, tensor2d, tidy} from '@tensorflow/tfjs-core';
import {initializers, type LayersModel, layers, sequential} from '@tensorflow/tfjs-layers';
import {normal, permutation, streamOf} from '@tfjs-zoo/core';
import type {Batch, Batches, BatchOptions, Dataset} from '@tfjs-zoo/data';

/** A two-layer classifier of 4 numbers into 3 classes, the same at every call; outputs logits. */
export function smallModel({hidden = 6, classes = 3} = {}): LayersModel {
  const seeded = (seed: number) => initializers.randomNormal({stddev: 0.5, seed});
  return sequential({
    layers: [
      layers.dense({name: 'body', units: hidden, inputShape: [4], activation: 'relu', kernelInitializer: seeded(1)}),
      layers.dense({name: 'head', units: classes, kernelInitializer: seeded(2)}),
    ],
  });
}

/** `size` samples of 4 numbers; the class is that of the largest of the first three. */
export function smallArrays(size: number, stream = 'small'): {xs: Float32Array; labels: number[]} {
  const xs = normal({seed: 3, stream: streamOf(stream), step: 0}, size * 4);
  const labels = Array.from({length: size}, (_, i) => {
    const row = [...xs.subarray(i * 4, i * 4 + 3)];
    return row.indexOf(Math.max(...row));
  });
  return {xs, labels};
}

/** The samples as tensors: one-hot labels, or class indices. */
export function smallData(size: number, {indices = false, stream = 'small'} = {}): {xs: Tensor; ys: Tensor} {
  const {xs, labels} = smallArrays(size, stream);
  const oneHot = labels.flatMap(label => [0, 1, 2].map(c => (c === label ? 1 : 0)));
  return {xs: tensor2d(xs, [size, 4]), ys: indices ? tensor1d(labels, 'int32') : tensor2d(oneHot, [size, 3])};
}

/** The samples as a data set, which also counts the batches it hands out. */
export class SmallDataset implements Dataset {
  readonly classNames = ['a', 'b', 'c'];
  readonly sampleShape = [1, 1, 4] as const;
  readonly size: number;
  readonly asked: BatchOptions[] = [];
  delivered = 0;

  constructor(size: number) {
    this.size = size;
  }

  batches(options: BatchOptions = {}): Batches {
    this.asked.push(options);
    const {batchSize = 32, shuffle = false, seed = 0, epoch = 0, signal} = options;
    const {xs, labels} = smallArrays(this.size);
    const order = shuffle
      ? [...permutation({seed, stream: 1, step: epoch}, this.size)]
      : Array.from({length: this.size}, (_, i) => i);
    const next = async function* (this: SmallDataset): AsyncGenerator<Batch> {
      for (let at = 0; at < this.size; at += batchSize) {
        signal?.throwIfAborted();
        const rows = order.slice(at, at + batchSize);
        this.delivered += 1;
        yield tidy(() => ({
          xs: tensor(
            rows.flatMap(r => [...xs.subarray(r * 4, r * 4 + 4)]),
            [rows.length, 4],
          ),
          ys: tensor(
            rows.flatMap(r => [0, 1, 2].map(c => (c === labels[r] ? 1 : 0))),
            [rows.length, 3],
          ),
        })) as unknown as Batch;
      }
    }.bind(this);
    return {
      size: Math.ceil(this.size / batchSize),
      skipped: [],
      [Symbol.asyncIterator]: next,
      iterator: async () => next(),
    };
  }
}

/** All weights of a model as numbers. */
export const weightsOf = (model: LayersModel): number[] => model.getWeights().flatMap(w => [...w.dataSync()]);
