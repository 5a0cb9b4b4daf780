/**
 * The part of a network whose outputs do not change while the rest of it learns.
 */
import {type Tensor, tidy} from '@tensorflow/tfjs-core';
import type {LayersModel, layers, SymbolicTensor} from '@tensorflow/tfjs-layers';
import {isFixed, takesMasks} from './fixedLayers.ts';

type Layer = layers.Layer;

/** A network cut in two at a tensor through which everything flows. */
export interface FrozenBody {
  /** Name of the last layer before the cut. */
  readonly name: string;
  /** Shape of the features, without the batch. */
  readonly shape: readonly number[];
  /** Layers before the cut that have weights. */
  readonly layers: readonly Layer[];
  /** From samples to features, in inference mode, which is all the same to these layers. */
  features(xs: Tensor): Tensor;
  /** From features to the model's outputs. */
  head(features: Tensor, training: boolean): Tensor;
}

/**
 * Cuts a network behind the last layer before which nothing is trained, random or dependent on the other samples of a batch.
 *
 * @returns The two parts, or a clause that says why there is no such cut.
 */
export function frozenBody(model: LayersModel): FrozenBody | string {
  const [input, output] = [model.inputs[0], model.outputs[0]];
  const order = inOrder(output);
  const masking = order.find(({sourceLayer}) => takesMasks(sourceLayer));
  if (masking) return `layer '${masking.sourceLayer.name}' makes or takes masks`;
  const fixed = new Set<SymbolicTensor>([input]);
  let stopper: string | undefined;
  for (const tensor of order) {
    if (tensor === input || !tensor.inputs.every(each => fixed.has(each))) continue;
    const why = isFixed(tensor.sourceLayer);
    if (why === undefined) fixed.add(tensor);
    else stopper ??= why;
  }
  const cut = order.findLast(tensor => fixed.has(tensor) && tensor !== output && isNeck(tensor, order));
  const none = stopper ?? 'every layer is frozen';
  if (!cut || cut === input) return none;
  const before = ancestors(cut);
  const body = order.filter(tensor => before.has(tensor));
  const after = order.filter(tensor => !before.has(tensor));
  const weighted = body.map(({sourceLayer}) => sourceLayer).filter(({weights}) => weights.length > 0);
  if (weighted.length === 0) return none;
  const shape = cut.shape.slice(1);
  if (!shape.every(size => size !== null)) return `the outputs of '${cut.sourceLayer.name}' have no one size`;
  return {
    name: cut.sourceLayer.name,
    shape: shape as number[],
    layers: [...new Set(weighted)],
    features: xs => tidy(() => run(body, input, xs, cut, false)),
    head: (features, training) => tidy(() => run(after, cut, features, output, training)),
  };
}

/** All tensors that lead to one, each after those that it is made of. */
function inOrder(output: SymbolicTensor): SymbolicTensor[] {
  const seen = new Set<SymbolicTensor>();
  const order: SymbolicTensor[] = [];
  // a stack of its own: networks may be deeper than calls
  const stack: {tensor: SymbolicTensor; done: boolean}[] = [{tensor: output, done: false}];
  for (let top = stack.pop(); top; top = stack.pop()) {
    const {tensor, done} = top;
    if (done) order.push(tensor);
    else if (!seen.has(tensor)) {
      seen.add(tensor);
      stack.push({tensor, done: true}, ...tensor.inputs.map(each => ({tensor: each, done: false})));
    }
  }
  return order;
}

const ancestors = (tensor: SymbolicTensor): Set<SymbolicTensor> => new Set(inOrder(tensor));

/** Whether nothing behind a tensor takes anything that lies before it. */
function isNeck(tensor: SymbolicTensor, order: readonly SymbolicTensor[]): boolean {
  const before = ancestors(tensor);
  return order.every(each => before.has(each) || each.inputs.every(source => source === tensor || !before.has(source)));
}

/** Computes `to` from the value of `from`, layer by layer, as a model's own call does. */
function run(
  order: readonly SymbolicTensor[],
  from: SymbolicTensor,
  value: Tensor,
  to: SymbolicTensor,
  training: boolean,
): Tensor {
  const values = new Map<SymbolicTensor, Tensor>([[from, value]]);
  const lastUse = new Map(order.flatMap(tensor => tensor.inputs.map(each => [each, tensor] as const)));
  for (const tensor of order) {
    if (tensor === from) continue;
    const made = tensor.sourceLayer.apply(
      tensor.inputs.map(each => resultOf(values, each)),
      {training},
    );
    values.set(tensor, (Array.isArray(made) ? made[tensor.outputTensorIndex ?? 0] : made) as Tensor);
    // what a backward pass may need stays until the caller's tidy ends
    if (training) continue;
    for (const each of tensor.inputs) if (each !== from && lastUse.get(each) === tensor) values.get(each)?.dispose();
  }
  return resultOf(values, to);
}

function resultOf(values: ReadonlyMap<SymbolicTensor, Tensor>, tensor: SymbolicTensor): Tensor {
  const found = values.get(tensor);
  if (found) return found;
  throw new Error(`frozenBody: '${tensor.name}' is asked for before it is computed`);
}
