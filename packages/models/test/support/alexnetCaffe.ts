/**
 * Fixtures of scripts/fixtures/models_alexnet_caffe.py, and the rule by which it makes images and weights.
 */
import {readFileSync} from 'node:fs';
import {mul, type Tensor4D, tidy} from '@tensorflow/tfjs-core';
import type {StateDict} from '@tfjs-zoo/weights';
import {fixturePath, images, stateDictByRule} from './fixture.ts';

interface Fixture {
  /** Logits of two images, float64. */
  readonly narrow: {norm: 'beforePool' | 'afterPool'; size: number; logits: number[]}[];
  /** Logits of the same two images by onnxruntime, float32. */
  readonly onnx: {size: number; logits: number[]};
  /** Logits of one image, float64. */
  readonly full: {numClasses: number; size: number; logits: number[]};
  readonly step: {size: number; labels: number[]; learningRate: number; loss: number};
}

export const caffe: Fixture = JSON.parse(readFileSync(fixturePath('alexnet-caffe.json'), 'utf8'));

/** Name of the stored network's files, without extension. */
export const CAFFE_NAME = 'alexnet-caffe-64th-7';

/** Width of the stored network. */
export const CAFFE_WIDTH: number = 1 / 64;

/** Images in [-128, 128). */
export const pixels = (batch: number, size: number): Tensor4D => tidy(() => mul(images(batch, size), 64));

/** The whole network's weights by the rule of the script, in PyTorch's shapes. */
export function fullCaffeStateDict(): StateDict {
  return stateDictByRule([
    ['conv1', [96, 3, 11, 11]],
    ['conv2', [256, 48, 5, 5]],
    ['conv3', [384, 256, 3, 3]],
    ['conv4', [384, 192, 3, 3]],
    ['conv5', [256, 192, 3, 3]],
    ['fc6', [4096, 9216]],
    ['fc7', [4096, 4096]],
    ['fc8', [1000, 4096]],
  ]);
}
