/** Layers that are no activation function. */
import type {Counterparts} from './counterpart.ts';
import {CONVOLUTION_LAYERS} from './layersConvolution.ts';

export const LAYERS: Counterparts = {
  ...CONVOLUTION_LAYERS,
  adaptiveAvgPool2d: {
    torch: '`torch.nn.AdaptiveAvgPool2d`: `output_size` is `outputSize`; a size of None, "as the input", is not taken',
    keras: '`keras.layers.AdaptiveAveragePooling2D`: `output_size` is `outputSize`',
  },
  dropout: {
    torch: '`torch.nn.Dropout`: `p` is `rate`; reproducible by `seed`',
    keras: '`keras.layers.Dropout`: no `noise_shape`',
  },
  flatten: {
    torch:
      '`torch.nn.Flatten`: the order of the values is that of channels-last images; `channelsFirst: true` gives ' +
      "PyTorch's",
    keras: "`keras.layers.Flatten`: `data_format='channels_first'` is `channelsFirst: true`",
    formula: '`[batch, height, width, channels]` becomes `[batch, height · width · channels]`.',
  },
  linear: {
    torch: '`torch.nn.Linear`: `out_features` is `units`, `bias` is `useBias`; the input is `[batch, features]`',
    keras:
      '`keras.layers.Dense`: the weight is `[units, features]`, the other way round; starts as PyTorch does; no ' +
      '`activation`; the input is `[batch, features]`',
  },
  localResponseNorm: {
    torch: '`torch.nn.LocalResponseNorm`: the same',
    keras: "None; TensorFlow's `tensorflow.nn.local_response_normalization` is `convention: 'sum'`",
  },
  maxPool2d: {
    torch: '`torch.nn.MaxPool2d`: `kernel_size` is `poolSize`, `stride` is `strides`',
    keras: '`keras.layers.MaxPooling2D`: `pool_size` is `poolSize`; `padding` is a number, 0 by default',
  },
};
