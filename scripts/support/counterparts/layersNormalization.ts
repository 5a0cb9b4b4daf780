/** Normalisations. */
import type {Counterparts} from './counterpart.ts';

const AFFINE = '`eps` is `epsilon`, `affine` is `scale` and `center`';
const FORMULA = '`y = γ · (x - mean) / √(variance + epsilon) + β`.';

export const NORMALIZATION_LAYERS: Counterparts = {
  batchNorm: {
    torch:
      `\`torch.nn.BatchNorm1d\`, \`torch.nn.BatchNorm2d\`, \`torch.nn.BatchNorm3d\`: one for all; ${AFFINE}, ` +
      '`track_running_stats` is `trackRunningStats`, `momentum` is the same, `None` is `null`; `trainable = false` is ' +
      '`eval()`',
    keras:
      '`keras.layers.BatchNormalization`: `momentum` is 1 minus its: 0.1 is its 0.9, and its default of 0.99 is 0.01; ' +
      '`epsilon` is 1e-5, there 1e-3; the running variance is the unbiased one',
  },
  groupNorm: {
    torch: `\`torch.nn.GroupNorm\`: \`num_groups\` is \`groups\`, \`num_channels\` is not needed; ${AFFINE}`,
    keras: '`keras.layers.GroupNormalization`: `groups` must be given, there it is 32; `epsilon` is 1e-5, there 1e-3',
    formula: FORMULA,
  },
  instanceNorm: {
    torch:
      '`torch.nn.InstanceNorm1d`, `torch.nn.InstanceNorm2d`, `torch.nn.InstanceNorm3d`: one for all; `affine=True` is ' +
      '`scale: true, center: true`; no `track_running_stats`',
    keras:
      'None; `keras.layers.GroupNormalization` with `groups=-1`, which scales and shifts unless told otherwise; `epsilon` ' +
      'is 1e-5, there 1e-3',
    formula: FORMULA,
  },
  layerNorm: {
    torch:
      '`torch.nn.LayerNorm`: `normalized_shape` is `normalizedShape`, the last axis if left out; `elementwise_affine` is ' +
      '`scale` and `center`. With channels last, `torchvision.models.convnext.LayerNorm2d` is the same layer',
    keras: '`keras.layers.LayerNormalization`: the axes are the last ones; `epsilon` is 1e-5, there 1e-3',
    formula: FORMULA,
  },
  localResponseNorm: {
    torch: '`torch.nn.LocalResponseNorm`: the same',
    keras: "None; `tensorflow.nn.local_response_normalization` is `convention: 'sum'` and `size: 2 * depth_radius + 1`",
  },
};
