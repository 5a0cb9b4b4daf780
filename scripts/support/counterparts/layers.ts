/** Layers that are no activation function. */
import type {Counterparts} from './counterpart.ts';
import {CONVOLUTION_LAYERS} from './layersConvolution.ts';
import {NORMALIZATION_LAYERS} from './layersNormalization.ts';
import {POOLING_LAYERS} from './layersPooling.ts';

export const LAYERS: Counterparts = {
  ...CONVOLUTION_LAYERS,
  ...NORMALIZATION_LAYERS,
  ...POOLING_LAYERS,
  alphaDropout: {
    torch: '`torch.nn.AlphaDropout`: `p` is `rate`',
    keras: '`keras.layers.AlphaDropout`: no `noise_shape`',
  },
  dropPath: {
    torch:
      '`torchvision.ops.StochasticDepth`: `p` is `rate`, which need not be given; `timm.layers.DropPath` is its mode `row`',
    keras: 'None; `keras.layers.Dropout` with `noise_shape=(None, 1, 1, 1)` is it for images',
    formula: '`x / (1 - rate)` or `0`.',
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
  spatialDropout: {
    torch: '`torch.nn.Dropout1d`, `torch.nn.Dropout2d`, `torch.nn.Dropout3d`: one for all; `p` is `rate`',
    keras:
      '`keras.layers.SpatialDropout1D`, `keras.layers.SpatialDropout2D`, `keras.layers.SpatialDropout3D`: one for all',
  },
};
