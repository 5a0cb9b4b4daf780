/**
 * What a layer's weights are called and how they are laid out in PyTorch.
 */
import type {LayerVariable, layers} from '@tensorflow/tfjs-layers';

/** One weight as PyTorch knows it. */
export interface TorchTensor {
  /** Name within the module, such as `weight` or `running_mean`. */
  readonly name: string;
  readonly variable: LayerVariable;
  /** PyTorch's axis `i` is the variable's axis `axes[i]`. Left out where the layouts are the same. */
  readonly axes?: readonly number[];
}

/** A layer that has a counterpart among PyTorch's modules. */
export interface TorchModule {
  /** The layer's weights in PyTorch's order. Empty until the layer is built. */
  torchTensors(): TorchTensor[];
}

/** Tells whether a layer says what its weights are in PyTorch. */
export function isTorchModule(layer: object): layer is layers.Layer & TorchModule {
  return 'torchTensors' in layer && typeof layer.torchTensors === 'function';
}
