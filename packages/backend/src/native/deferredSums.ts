/**
 * Products, biases and rectifiers that wait until somebody reads their result, so that all are one operation, or one pass over the
 * output of an operation of TensorFlow's, which, when that output has been disposed by then, is written over.
 *
 * `y = convolve(x, w)`, `z = y + b`, `r = max(z, 0)` with `y` and `z` disposed, as layers do, is one pass that makes `r` of the
 * memory of `y`, or, where the convolution is an operation of our own, a part of it. While `y` or `z` are alive they keep their
 * values, whoever asks first. What the addon's operations have seen is not written over, as a result of theirs may have the same
 * memory.
 *
 * With values in bfloat16, results are rounded to bfloat16, as `torch.autocast` has them, and the next convolution takes them as they
 * are.
 */
import type {Tensor, TensorInfo} from '@tensorflow/tfjs-core';
import {flagAttribute} from './opAttributes.ts';
import type {NativeData, Product, Steps, TfjsNodeBackend} from './tfjsNodeBackend.ts';

/** A backend whose tensors can wait. */
export interface ValuesBackend extends TfjsNodeBackend {
  /** The addon's handle of a tensor's values, for operations whose results never have the same memory. */
  handleOf(dataId: object): number;
}

/** Where values are that steps start from. */
interface Start extends Omit<Steps, 'from'> {
  readonly data: NativeData;
}

/** A tensor whose values are not there yet. */
type Waiting = NativeData & {steps: Steps};

/** The tensors of a backend that wait. */
export class DeferredSums {
  private readonly native: ValuesBackend;
  private readonly waiting = new Set<Waiting>();

  constructor(native: ValuesBackend) {
    this.native = native;
  }

  /** `x + bias`, `max(x, 0)`, or both, later. */
  defer(x: TensorInfo, steps: Pick<Steps, 'bias' | 'relu'>): Tensor {
    const {native} = this;
    const from = native.tensorMap.get(x.dataId);
    // arrays of JavaScript's may have changed later
    if (!isWaiting(from)) native.handleOf(x.dataId);
    if (steps.bias !== undefined) native.handleOf(steps.bias.dataId);
    return this.make(x.shape, -1, {...steps, from});
  }

  /** A product of x and a weight, later. */
  deferProduct(shape: number[], x: TensorInfo, weight: TensorInfo, compute: Product['compute']): Tensor {
    const {native} = this;
    for (const {dataId} of [x, weight]) native.handleOf(dataId);
    const product = {x: native.tensorMap.get(x.dataId), weight, compute};
    return this.make(shape, -1, {from: undefined, product, bias: undefined, relu: false});
  }

  /** A float32 tensor of values in bfloat16, which nobody else has seen. */
  widen({id, shape}: {id: number; shape: number[]}): Tensor {
    const tensor = this.make(shape, id, {from: undefined, bias: undefined, relu: false});
    Object.assign(this.native.tensorMap.get(tensor.dataId), {isHalf: true, isUnseen: true});
    return tensor;
  }

  private make(shape: number[], id: number, steps: Steps): Tensor {
    const tensor = this.native.createOutputTensor({id, shape, dtype: this.native.binding.TF_FLOAT});
    const data = Object.assign(this.native.tensorMap.get(tensor.dataId), {steps});
    this.waiting.add(data);
    return tensor;
  }

  /** Computes a tensor's values if they wait. */
  settle(data: NativeData): void {
    if (!isWaiting(data)) return;
    const start = this.startOf(data);
    const isOwn = start.data === data;
    const before = data.id;
    data.id = this.run(start, {isHalf: false, inPlace: isOwn && data.isUnseen === true && data.isHalf !== true});
    if (isOwn && before >= 0) this.native.binding.deleteTensor(before);
    this.done(data);
    data.isHalf = false;
    data.isUnseen = true;
  }

  /** The handle of a tensor's values in bfloat16, if that is how they are known; it stays the tensor's. */
  halfOf(dataId: object): number | undefined {
    const data = this.native.tensorMap.get(dataId);
    if (!isWaiting(data)) return undefined;
    const start = this.startOf(data);
    if (start.data.isHalf !== true) return undefined;
    if (start.data !== data || start.bias !== undefined || start.relu) {
      const isOwn = start.data === data;
      const before = data.id;
      data.id = this.run(start, {isHalf: true, inPlace: isOwn && data.isUnseen === true});
      if (isOwn) this.native.binding.deleteTensor(before);
      data.steps = {from: undefined, bias: undefined, relu: false};
      data.isHalf = true;
    }
    data.isUnseen = false;
    return data.id;
  }

  /**
   * Maxima of values that wait, taken before the bias and the rectifier, which keep the order of values: both are then computed of
   * fewer. `undefined` where nothing waits, or what waits is computed with both.
   *
   * @param pool - Of the values behind a handle, which may be bfloat16, in their type.
   */
  pooled(dataId: object, pool: (id: number, isHalf: boolean) => {id: number; shape: number[]}): Tensor | undefined {
    const {tensorMap} = this.native;
    const data = tensorMap.get(dataId);
    if (!isWaiting(data)) return undefined;
    const {data: start, product, bias, relu} = this.startOf(data);
    if (product !== undefined) return undefined;
    const isHalf = start.isHalf === true;
    const {id, shape} = pool(start.id, isHalf);
    const maxima = this.make(shape, id, {from: undefined, bias, relu});
    Object.assign(tensorMap.get(maxima.dataId), {isHalf, isUnseen: true});
    return maxima;
  }

  /** Before a tensor is gone: others may wait for its values. */
  release(dataId: object): void {
    if (this.waiting.size === 0) return;
    this.settleFactorsOf(dataId);
    const data = this.native.tensorMap.get(dataId);
    const heirs = [...this.waiting].filter(heir => needs(heir, data));
    const [only] = heirs;
    if (heirs.length === 1 && only !== undefined) this.inherit(only, data);
    else for (const heir of heirs) this.settle(heir);
    if (isWaiting(data)) this.done(data);
  }

  /** Before the values behind a tensor change: what waits for them wants them as they are. */
  settleReadersOf(dataId: object): void {
    this.settleFactorsOf(dataId);
    const data = this.native.tensorMap.get(dataId);
    for (const reader of this.waiting) {
      if (needs(reader, data)) this.settle(reader);
    }
  }

  /** Computes what waits with a tensor as its bias or its weight. */
  private settleFactorsOf(dataId: object): void {
    for (const data of this.waiting) {
      const {bias, product} = data.steps;
      if (bias?.dataId === dataId || product?.weight.dataId === dataId) this.settle(data);
    }
  }

  /** What is computed of what, for a tensor that waits perhaps for others that wait. */
  private startOf(data: NativeData): Start {
    if (!isWaiting(data)) return {data, bias: undefined, relu: false};
    const {from, product, bias, relu} = data.steps;
    if (from === undefined) return {data, product, bias, relu};
    const start = this.startOf(from);
    const both = bias !== undefined && (start.bias !== undefined || start.relu);
    // what others can still read is computed by itself
    if (both || start.product !== undefined) {
      this.settle(from);
      return {data: from, bias, relu};
    }
    return {data: start.data, bias: bias ?? start.bias, relu};
  }

  /** The values of one that is gone become those of the only one that waits for them. */
  private inherit(heir: Waiting, data: NativeData): void {
    const {product, bias, relu} = heir.steps;
    if (product !== undefined) {
      heir.steps = {...heir.steps, product: {...product, x: {id: data.id}, ownsX: true}};
      data.id = -1;
      return;
    }
    if (isWaiting(data) && bias !== undefined && (data.steps.bias !== undefined || data.steps.relu)) this.settle(data);
    if (isWaiting(data)) {
      heir.steps = {...data.steps, bias: bias ?? data.steps.bias, relu};
      if (data.steps.from !== undefined) return;
      data.steps = {from: undefined, bias: undefined, relu: false};
    } else {
      heir.steps = {from: undefined, bias, relu};
    }
    Object.assign(heir, {id: data.id, isHalf: data.isHalf, isUnseen: data.isUnseen});
    data.id = -1;
  }

  private run({data, product, bias, relu}: Start, to: {isHalf: boolean; inPlace: boolean}): number {
    const {binding} = this.native;
    const none = bias === undefined ? binding.createTensor([0], binding.TF_FLOAT, new Float32Array()) : undefined;
    try {
      const added = none ?? this.native.handleOf((bias as TensorInfo).dataId);
      if (product !== undefined) {
        return product.compute([product.x.id, this.native.handleOf(product.weight.dataId), added], relu);
      }
      const name = data.isHalf !== true ? 'ZooBiasRelu' : to.isHalf ? 'ZooBiasReluHalf' : 'ZooBiasReluWiden';
      const attributes = [flagAttribute(binding, 'relu', relu), flagAttribute(binding, 'in_place', to.inPlace)];
      return binding.executeOp(name, attributes, [data.id, added], 1)[0].id;
    } finally {
      if (none !== undefined) binding.deleteTensor(none);
    }
  }

  private done(data: Waiting): void {
    this.waiting.delete(data);
    const {product} = data.steps;
    if (product?.ownsX === true) this.native.binding.deleteTensor(product.x.id);
    (data as NativeData).steps = undefined;
  }
}

function isWaiting(data: NativeData): data is Waiting {
  return data.steps !== undefined;
}

/** Whether values of the one are to be computed of those of the other. */
function needs({steps: {from, product}}: Waiting, data: NativeData): boolean {
  return from === data || product?.x === data;
}
