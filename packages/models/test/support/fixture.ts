/**
 * Fixtures of scripts/fixtures/models.py, and the rule by which it makes images and weights.
 */
import {readFileSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import {type Tensor4D, tensor4d} from '@tensorflow/tfjs-core';
import {readWeights, type StateDict, tensorOf} from '@tfjs-zoo/weights';

const url = (name: string): URL => new URL(`../fixtures/${name}`, import.meta.url);

interface Logits {
  readonly numClasses: number;
  readonly size: number;
  /** Of two images, float64. */
  readonly logits: number[];
}

interface Fixture {
  readonly narrow: (Logits & {file: string})[];
  readonly full: Logits[];
  readonly step: {size: number; labels: number[]; learningRate: number; loss: number};
}

export const fixture: Fixture = JSON.parse(readFileSync(url('alexnet.json'), 'utf8'));

/** Width of the stored networks. */
export const WIDTH: number = 1 / 32;

/** A stored file's path. */
export const fixturePath = (name: string): URL => url(name);

/** A stored file, read here. */
export async function weights(name: string): Promise<StateDict> {
  return readWeights(new Uint8Array(await readFile(url(name))));
}

/** Numbers in [-0.5, 0.5) that are exact in float32: MurmurHash3's finalizer over a counter, 24 bits. */
export function values(count: number, stream: number): Float32Array {
  const out = new Float32Array(count);
  const start = Math.imul(stream, 0x9e3779b9);
  for (let i = 0; i < count; i++) {
    let h = (i + start) | 0;
    h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
    out[i] = ((h ^ (h >>> 16)) >>> 8) / 2 ** 24 - 0.5;
  }
  return out;
}

/** Images in [-2, 2). */
export function images(batch: number, size: number, channels = 3): Tensor4D {
  return tensor4d(
    values(batch * size * size * channels, 1).map(v => 4 * v),
    [batch, size, size, channels],
  );
}

const FULL: readonly (readonly [string, readonly number[]])[] = [
  ['features.0', [64, 3, 11, 11]],
  ['features.3', [192, 64, 5, 5]],
  ['features.6', [384, 192, 3, 3]],
  ['features.8', [256, 384, 3, 3]],
  ['features.10', [256, 256, 3, 3]],
  ['classifier.1', [4096, 9216]],
  ['classifier.4', [4096, 4096]],
];

/** A whole AlexNet's weights by the rule of the script, in PyTorch's shapes. */
export function fullStateDict(numClasses: number): StateDict {
  return stateDictByRule([...FULL, ['classifier.6', [numClasses, 4096]]]);
}

/** Weights of layers of these shapes, with biases, by the rule of the script. */
export function stateDictByRule(shapes: readonly (readonly [string, readonly number[]])[]): StateDict {
  const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
  return new Map(
    shapes.flatMap(([name, shape], i) => {
      const bound = Math.fround(Math.sqrt(6 / count(shape.slice(1))));
      const weight = values(count(shape), 2 + 2 * i).map(v => 2 * v * bound);
      const bias = values(shape[0], 3 + 2 * i).map(v => 2 * v * Math.fround(0.1));
      return [
        [`${name}.weight`, tensorOf('float32', shape, weight)],
        [`${name}.bias`, tensorOf('float32', [shape[0]], bias)],
      ] as const;
    }),
  );
}
