/** Times the stages of a network of tfjs, ours or tfjs's own, one after the other; for backends that compute at once. */
import {engine, onesLike, type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {LayersModel, layers} from '@tensorflow/tfjs-layers';
import {STAGES, type Stage} from './stages.ts';

/** What a pass took, and which stages could not be done. */
export interface Pass {
  readonly times: Record<string, number>;
  readonly failures: Record<string, string>;
}

/**
 * One pass from `images`. With `backward`, each stage runs as in training and then its gradient, with respect to its weights
 * and, but for the first, which training does not ask for it, its input. What has failed before is not tried again.
 */
export function stagePass(
  model: LayersModel,
  images: Tensor,
  backward: boolean,
  failures: Readonly<Record<string, string>> = {},
): Pass {
  const pass: Pass = {times: {}, failures: {...failures}};
  let x = images;
  for (const [i, stage] of STAGES.entries()) {
    const parts = partsOf(model, stage);
    const run = (): Tensor => parts.reduce((from, part) => part.apply(from, {training: backward}) as Tensor, x);
    const y = backward ? gradient(pass, stage, parts, i === 0 ? [] : [x], run) : forward(pass, stage, run);
    if (x !== y && x !== images) x.dispose();
    x = y;
  }
  x.dispose();
  return pass;
}

/** Layers of tfjs's own that torchvision has no name for are called as what they stand before, and `_` something. */
function partsOf(model: LayersModel, stage: Stage): layers.Layer[] {
  const parts = model.layers.filter(({name}) => stage.layers.includes(name.split('_')[0]));
  if (parts.length === 0) throw new Error(`bench: no layer of stage ${stage.name}`);
  return parts;
}

function forward({times}: Pass, {name}: Stage, run: () => Tensor): Tensor {
  const begin = performance.now();
  const y = tidy(run);
  times[name] = performance.now() - begin;
  return y;
}

function gradient(
  {times, failures}: Pass,
  {name}: Stage,
  parts: readonly layers.Layer[],
  inputs: readonly Tensor[],
  run: () => Tensor,
): Tensor {
  if (name in failures) return tidy(run);
  const weights = parts.flatMap(part => part.trainableWeights.map(weight => weight.read()));
  const dy = tidy(() => onesLike(run()));
  try {
    const begin = performance.now();
    const y = tidy(() => engine().gradients(run, [...inputs, ...weights], dy).value);
    times[name] = performance.now() - begin;
    return y;
  } catch (error) {
    failures[name] = error instanceof Error ? error.message : String(error);
    return tidy(run);
  } finally {
    dy.dispose();
  }
}
