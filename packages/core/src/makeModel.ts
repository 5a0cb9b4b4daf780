/**
 * Models whose predictions a backend may record, because nothing changes between two of them but images and weights.
 *
 * Reference: `torch.jit.trace`.
 */
import {engine, env, serialization, Tensor} from '@tensorflow/tfjs-core';
import {LayersModel, layers} from '@tensorflow/tfjs-layers';
import {predictionRecorder} from './predictionRecorder.ts';

type ModelOptions = ConstructorParameters<typeof LayersModel>[0];
type PredictOptions = NonNullable<Parameters<LayersModel['predict']>[1]>;

/** As tfjs has it. */
const {apply} = layers.Layer.prototype;
/** tfjs's class of what stands for the images. */
const INPUT = 'InputLayer';
/** tfjs's own default. */
const BATCH_SIZE = 32;

class Model extends LayersModel {
  static override className = 'Model';
  /** Every weight, once it is known that all layers are ours. */
  private variables?: readonly Tensor[];

  override predict(x: Tensor | Tensor[], options: PredictOptions = {}): Tensor | Tensor[] {
    const recorder = predictionRecorder();
    if (recorder === undefined || !isBatch(x, options) || isWatched()) return super.predict(x, options);
    const weights = this.fixedWeights();
    if (weights === undefined) return super.predict(x, options);
    return recorder.predict({model: this, weights, x, run: () => super.predict(x, options) as Tensor});
  }

  /** The weights, if what layers compute of an input depends on nothing else; and none is disposed. */
  private fixedWeights(): readonly Tensor[] | undefined {
    if (this.inputs.length !== 1 || this.outputs.length !== 1) return undefined;
    if (this.variables === undefined && this.layers.every(isOurs))
      this.variables = this.weights.map(each => each.read());
    const {variables} = this;
    if (variables?.some(({isDisposed}) => isDisposed) || !this.layers.every(isUnchanged)) return undefined;
    return variables;
  }
}
// in place of tfjs's own, so that a model that is loaded predicts as fast as before it was saved
serialization.registerClass(Model);

/** Whether it is one tensor that tfjs takes as a single batch, and would not convert. */
function isBatch(x: Tensor | Tensor[], {batchSize = BATCH_SIZE}: PredictOptions): x is Tensor {
  if (!(x instanceof Tensor) || x.isDisposed || x.dtype !== 'float32' || x.rank < 2 || x.size === 0) return false;
  return Number.isInteger(batchSize) && x.shape[0] <= batchSize;
}

/** Whether somebody wants to know of every operation: for gradients, or what each takes. */
function isWatched(): boolean {
  return engine().isTapeOn() || engine().state.profiling || env().getBool('DEBUG');
}

/** Whether a layer is of a class of ours, none of which depends on anything but its input and weights in predictions. */
function isOurs(layer: layers.Layer): boolean {
  const name = layer.getClassName();
  if (name === INPUT) return true;
  const [registered] = serialization.SerializationMap.getMap().classNameMap[name] ?? [];
  return (name === 'ReLU' || name.startsWith('Zoo')) && registered === layer.constructor;
}

/** Whether it does what its class does. */
function isUnchanged(layer: layers.Layer): boolean {
  return layer.getClassName() === INPUT || (layer.apply === apply && !Object.hasOwn(layer, 'call'));
}

/**
 * Makes a model of layers that were applied to each other: `tf.model`, but that the native backend records what it
 * computes. From the third prediction of batches of one shape on, a model of layers of ours is then one operation there, where
 * all that the layers do are operations of our own; for few images that is. What layers of yours do is computed layer by layer, as
 * always.
 *
 * Models that are loaded are of this kind, too.
 *
 * ```ts
 * const image = tf.input({shape: [28, 28, 1]});
 * const logits = layers.linear({units: 10}).apply(layers.flatten().apply(image)) as typeof image;
 * const network = makeModel({inputs: image, outputs: logits});
 * ```
 */
export function makeModel(options: ModelOptions): LayersModel {
  return new Model(options);
}
