/** What is timed: something of ours or of tfjs's that makes a tensor of tensors. */
import {engine, reshape, type Tensor, tidy, transpose} from '@tensorflow/tfjs-core';
import type {layers} from '@tensorflow/tfjs-layers';

/** Something that can run forwards, and backwards to `variables`. */
export interface Subject {
  /** Computes the output; with `training`, as in training. */
  forward(training: boolean): Tensor;
  /** The tensors by which it is differentiated: the input first, then the weights. */
  readonly variables: readonly Tensor[];
  /** All that a layer keeps, in its own order; nothing of a function. They are the layer's. */
  readonly weights: readonly Tensor[];
  dispose(): void;
}

/** A layer with its input, once it has weights. */
export interface LayerSubject extends Subject {
  readonly layer: layers.Layer;
}

/** A layer at work on `x`, and on `more` if it takes more, which the subject disposes. Of several outputs the first is taken. */
export function layerSubject(layer: layers.Layer, x: Tensor, more: readonly Tensor[] = []): LayerSubject {
  const forward = (training: boolean): Tensor => {
    const y = layer.apply(more.length === 0 ? x : [x, ...more], {training}) as Tensor | Tensor[];
    return Array.isArray(y) ? y[0] : y;
  };
  // builds the weights
  tidy(() => forward(false));
  return {
    layer,
    forward,
    variables: [x, ...layer.trainableWeights.map(weight => weight.read())],
    weights: layer.getWeights(),
    dispose() {
      layer.dispose();
      for (const tensor of more) tensor.dispose();
    },
  };
}

/** A function at work on `x`. */
export function functionSubject(apply: (x: Tensor) => Tensor, x: Tensor): Subject {
  return {forward: () => apply(x), variables: [x], weights: [], dispose: () => {}};
}

/**
 * Gives tfjs's layer those weights, ours. Where the shapes differ it keeps the same numbers: transposed if it is a matrix, in
 * the same order if not.
 *
 * @throws Error if the layers do not have as many numbers.
 */
export function copyWeights(from: readonly Tensor[], to: layers.Layer): void {
  const theirs = to.getWeights();
  tidy(() =>
    to.setWeights(
      from.map((weight, i) => {
        const shape = theirs[i]?.shape;
        if (shape === undefined) throw new Error(`bench: ${to.getClassName()} has fewer weights than ours`);
        const transposed = weight.rank === 2 && String(shape) !== String(weight.shape);
        return transposed ? transpose(weight) : reshape(weight, shape);
      }),
    ),
  );
}

/** Runs forwards, as in a prediction. */
export function forward(subject: Subject): void {
  tidy(() => {
    subject.forward(false);
  });
}

/** The gradients with respect to all variables, after a forward pass as in training, from that of the output. */
export function gradients(subject: Subject, dy: Tensor): Tensor[] {
  return engine().gradients(() => subject.forward(true), [...subject.variables], dy).grads;
}

/** The output as in a prediction, or the gradient with respect to the input. */
export function resultOf(subject: Subject, dy: Tensor | undefined): Tensor {
  return dy === undefined ? subject.forward(false) : gradients(subject, dy)[0];
}

/** Runs forwards as in training, and backwards. */
export function forwardBackward(subject: Subject, dy: Tensor): void {
  tidy(() => {
    gradients(subject, dy);
  });
}
