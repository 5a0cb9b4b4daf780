/** Activation functions; a layer of the same name applies each. */
import type {Counterparts} from './counterpart.ts';

const SAME = 'the same';

export const ACTIVATIONS: Counterparts = {
  elu: {
    torch: `\`torch.nn.ELU\`, \`torch.nn.functional.elu\`: ${SAME}`,
    keras: `\`keras.layers.ELU\`, \`keras.activations.elu\`: ${SAME}`,
  },
  gelu: {
    torch: `\`torch.nn.GELU\`, \`torch.nn.functional.gelu\`: ${SAME}`,
    keras: "`keras.activations.gelu`: `approximate=True` is `approximate: 'tanh'`",
  },
  hardSigmoid: {
    torch: `\`torch.nn.Hardsigmoid\`, \`torch.nn.functional.hardsigmoid\`: ${SAME}`,
    keras: `\`keras.activations.hard_sigmoid\`: ${SAME}; before Keras 3 its slope was 1/5`,
  },
  hardSwish: {
    torch: `\`torch.nn.Hardswish\`, \`torch.nn.functional.hardswish\`: ${SAME}`,
    keras: `\`keras.activations.hard_swish\`, \`keras.activations.hard_silu\`: ${SAME}`,
  },
  hardTanh: {
    torch: '`torch.nn.Hardtanh`, `torch.nn.functional.hardtanh`: `min_val` and `max_val` are `minValue` and `maxValue`',
    keras: '`keras.activations.hard_tanh`: always from -1 to 1',
  },
  leakyRelu: {
    torch: '`torch.nn.LeakyReLU`, `torch.nn.functional.leaky_relu`: the same, 0.01 by default',
    keras: '`keras.layers.LeakyReLU` has 0.3 by default, `keras.activations.leaky_relu` 0.2; here it is 0.01',
  },
  logSigmoid: {
    torch: `\`torch.nn.LogSigmoid\`, \`torch.nn.functional.logsigmoid\`: ${SAME}`,
    keras: `\`keras.activations.log_sigmoid\`: ${SAME}`,
  },
  logSoftmax: {
    torch: '`torch.nn.LogSoftmax`, `torch.nn.functional.log_softmax`: `dim` is `axis`, -1 by default',
    keras: `\`keras.activations.log_softmax\`: ${SAME}`,
  },
  mish: {
    torch: `\`torch.nn.Mish\`, \`torch.nn.functional.mish\`: ${SAME}`,
    keras: `\`keras.activations.mish\`: ${SAME}`,
  },
  prelu: {
    torch:
      '`torch.nn.PReLU`, `torch.nn.functional.prelu`: the same; channels are last, and the layer has `numParameters` and `init`',
    keras:
      '`keras.layers.PReLU` has a slope for each value of the image unless `shared_axes` is given, and starts at 0; here ' +
      'there is one for all or one a channel, starting at 0.25',
  },
  relu: {
    torch: `\`torch.nn.ReLU\`, \`torch.nn.functional.relu\`: ${SAME}`,
    keras:
      '`keras.layers.ReLU`, `keras.activations.relu`: the same; of their `max_value`, `negative_slope` and `threshold` ' +
      '`layers.relu` takes `maxValue`, and `leakyRelu` is the slope',
  },
  relu6: {
    torch: `\`torch.nn.ReLU6\`, \`torch.nn.functional.relu6\`: ${SAME}`,
    keras: `\`keras.activations.relu6\`: ${SAME}`,
  },
  selu: {
    torch: `\`torch.nn.SELU\`, \`torch.nn.functional.selu\`: ${SAME}`,
    keras: `\`keras.activations.selu\`: ${SAME}`,
  },
  sigmoid: {
    torch: `\`torch.nn.Sigmoid\`, \`torch.sigmoid\`: ${SAME}`,
    keras: `\`keras.activations.sigmoid\`: ${SAME}`,
  },
  silu: {
    torch: `\`torch.nn.SiLU\`, \`torch.nn.functional.silu\`: ${SAME}`,
    keras: `\`keras.activations.silu\`, \`keras.activations.swish\`: ${SAME}`,
  },
  softmax: {
    torch: '`torch.nn.Softmax`, `torch.nn.functional.softmax`: `dim` is `axis`, -1 by default',
    keras: '`keras.layers.Softmax`, `keras.activations.softmax`: one axis only, and no mask',
  },
  softplus: {
    torch: `\`torch.nn.Softplus\`, \`torch.nn.functional.softplus\`: ${SAME}`,
    keras: '`keras.activations.softplus`: always with `beta` 1',
  },
  softsign: {
    torch: `\`torch.nn.Softsign\`, \`torch.nn.functional.softsign\`: ${SAME}`,
    keras: `\`keras.activations.softsign\`: ${SAME}`,
  },
  tanh: {
    torch: `\`torch.nn.Tanh\`, \`torch.tanh\`: ${SAME}`,
    keras: `\`keras.activations.tanh\`: ${SAME}`,
  },
};
