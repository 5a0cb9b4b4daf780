/** A line of the table: what is measured, and with what. */
import {type Tensor, tensor} from '@tensorflow/tfjs-core';
import type {layers} from '@tensorflow/tfjs-layers';
import {streamOf, uniform} from '@tfjs-zoo/core';
import {copyWeights, functionSubject, layerSubject, type Subject} from './subject.ts';

/** What PyTorch is to do. */
export interface TorchCase {
  /** A Python expression for a module or function, where `nn`, `F` and `ops` are torch's, its functional and torchvision's. */
  readonly expression: string;
  /** The input's shape as PyTorch has it. */
  readonly shape: readonly number[];
  /** The input's channels lie last in memory, as ours do, whatever their place in the shape. */
  readonly channelsLast?: boolean;
  /** Shape and kind of a second argument, which is not differentiated by. */
  readonly labels?: {readonly shape: readonly number[]; readonly kind: LabelKind};
}

/** Numbers from 0 to 1, one of 0 and 1, one of -1 and 1, rows that sum to 1, or class indices. */
export type LabelKind = 'values' | 'binary' | 'signs' | 'probabilities' | 'indices';

/** Something to measure. */
export interface Case {
  /** The export, such as `layers.conv2d`. */
  readonly name: string;
  /** With which options. */
  readonly about: string;
  /** Shape of the input. */
  readonly shape: readonly number[];
  readonly torch?: TorchCase;
  /** Draws numbers, so that outputs cannot be compared. */
  readonly random: boolean;
  ours(x: Tensor): Subject;
  /** tfjs's, with the weights of ours; left out where it has nothing, and may throw where it cannot do it on a backend. */
  readonly stock?: (x: Tensor, weights: readonly Tensor[]) => Subject;
}

/** What is told of a layer. */
export interface LayerCase {
  readonly about?: string;
  /** Shape of the input, the batch first, channels last. */
  readonly shape: readonly number[];
  readonly ours: () => layers.Layer;
  /** tfjs's layer, or a function of its ops where it has no layer. */
  readonly stock?: (() => layers.Layer) | {readonly op: (x: Tensor) => Tensor};
  /** Python; left out where PyTorch has nothing. */
  readonly torch?: string;
  /** What the layer takes beside the input. */
  readonly more?: () => Tensor[];
  /** PyTorch has the channels last as well, as what treats each value by itself can. @defaultValue false */
  readonly channelsLast?: boolean;
  /** @defaultValue false */
  readonly random?: boolean;
}

/** Channels before the axes that windows move along. */
function channelsFirst([batch, ...rest]: readonly number[]): number[] {
  return [batch, ...rest.slice(-1), ...rest.slice(0, -1)];
}

function torchCase(expression: string, shape: readonly number[], channelsLast: boolean): TorchCase {
  return channelsLast ? {expression, shape} : {expression, shape: channelsFirst(shape), channelsLast: shape.length > 3};
}

/** The case of a layer called `layers.name`. */
export function layerCase(name: string, row: LayerCase): Case {
  const {about = '', shape, ours, stock, torch, more, channelsLast = false, random = false} = row;
  return {
    name: `layers.${name}`,
    about,
    shape,
    random,
    torch: torch === undefined ? undefined : torchCase(torch, shape, channelsLast),
    ours: x => layerSubject(ours(), x, more?.()),
    stock: stock && ((x, weights) => stockSubject(stock, x, weights)),
  };
}

function stockSubject(stock: NonNullable<LayerCase['stock']>, x: Tensor, weights: readonly Tensor[]): Subject {
  if (typeof stock !== 'function') return functionSubject(stock.op, x);
  const theirs = layerSubject(stock(), x);
  copyWeights(weights, theirs.layer);
  return theirs;
}

/** A loss, and its mean over the batch in tfjs and in PyTorch. */
export interface LossCase {
  readonly about?: string;
  /** Shape of the outputs, and of the labels unless these are class indices. */
  readonly shape: readonly number[];
  readonly labels: LabelKind;
  readonly ours: (labels: Tensor, outputs: Tensor) => Tensor;
  readonly stock?: (labels: Tensor, outputs: Tensor) => Tensor;
  /** Python function of outputs and labels. */
  readonly torch?: string;
}

/** The case of a loss called `losses.name`. */
export function lossCase(name: string, {about = '', shape, labels, ours, stock, torch}: LossCase): Case {
  const labelShape = labels === 'indices' ? shape.slice(0, 1) : shape;
  const subject = (loss: LossCase['ours'], x: Tensor): Subject => {
    const y = makeLabels(labels, labelShape, shape[shape.length - 1]);
    return {...functionSubject(outputs => loss(y, outputs), x), dispose: () => y.dispose()};
  };
  return {
    name: `losses.${name}`,
    about,
    shape,
    random: false,
    torch: torch === undefined ? undefined : {expression: torch, shape, labels: {shape: labelShape, kind: labels}},
    ours: x => subject(ours, x),
    stock: stock && (x => subject(stock, x)),
  };
}

const count = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Uniform noise. */
export function noise(name: string, shape: readonly number[], low = -1, high = 1): Tensor {
  const values = uniform({seed: 1, stream: streamOf(`bench/${name}`), step: 0}, count(shape), low, high);
  return tensor(values, [...shape]);
}

function makeLabels(kind: LabelKind, shape: readonly number[], numClasses: number): Tensor {
  const values = uniform({seed: 1, stream: streamOf('bench/labels'), step: 0}, count(shape), 0, 1);
  switch (kind) {
    case 'values':
      return tensor(values, [...shape]);
    case 'binary':
      return tensor(values.map(Math.round), [...shape]);
    case 'signs':
      return tensor(
        values.map(each => (each < 0.5 ? -1 : 1)),
        [...shape],
      );
    case 'indices':
      return tensor(
        Int32Array.from(values, each => Math.floor(each * numClasses)),
        [...shape],
        'int32',
      );
    case 'probabilities':
      return tensor(
        values.map((each, i) => each / rowSum(values, numClasses, i)),
        [...shape],
      );
  }
}

/** Sum of the row of `numClasses` numbers that value `i` is in. */
function rowSum(values: Float32Array, numClasses: number, i: number): number {
  const start = i - (i % numClasses);
  let sum = 0;
  for (let j = start; j < start + numClasses; j++) sum += values[j];
  return sum;
}
