/** Poolings. */
import type {Counterpart, Counterparts} from './counterpart.ts';

const WINDOW =
  '`kernel_size` is `poolSize`, `stride` is `strides`, `ceil_mode` is `ceilMode`; padding may differ from side to side';
const KERAS_WINDOW = "`pool_size` is `poolSize`; `padding` is a number, 0 by default, which is 'valid'";
const OF_WINDOW = 'over the window `k`';

const max = (rank: 1 | 2 | 3): Counterpart => ({
  torch: `\`torch.nn.MaxPool${rank}d\`: ${WINDOW}; ${rank === 2 ? '`return_indices` is `returnIndices`' : 'no `return_indices`'}`,
  keras: `\`keras.layers.MaxPooling${rank}D\`: ${KERAS_WINDOW}`,
  formula: `\`y[p] = max x[p · stride + k · dilation - padding]\` ${OF_WINDOW}.`,
});

const average = (rank: 1 | 2 | 3): Counterpart => ({
  torch:
    `\`torch.nn.AvgPool${rank}d\`: ${WINDOW}; \`count_include_pad\` is \`countIncludePad\`` +
    (rank === 1 ? '' : ', `divisor_override` is `divisorOverride`'),
  keras: `\`keras.layers.AveragePooling${rank}D\`: ${KERAS_WINDOW}; zeros of its padding do not count, which is \`countIncludePad: false\``,
  formula: `\`y[p] = mean x[p · stride + k - padding]\` ${OF_WINDOW}.`,
});

const adaptive = (rank: 1 | 2 | 3, kind: 'Avg' | 'Max'): Counterpart => ({
  torch:
    `\`torch.nn.Adaptive${kind}Pool${rank}d\`: \`output_size\` is \`outputSize\`; a size of None, "as the input", is not taken` +
    (kind === 'Max' ? '; no `return_indices`' : ''),
  keras: `\`keras.layers.Adaptive${kind === 'Avg' ? 'Average' : 'Max'}Pooling${rank}D\`: \`output_size\` is \`outputSize\``,
  formula: 'Output `i` of `n` pools the inputs from `floor(i · in / n)` to `ceil((i + 1) · in / n)`.',
});

const global = (rank: 1 | 2 | 3, kind: 'Avg' | 'Max'): Counterpart => ({
  torch: `\`torch.nn.Adaptive${kind}Pool${rank}d\` with \`1\`, and then \`torch.nn.Flatten\` unless \`keepDims\``,
  keras: `\`keras.layers.Global${kind === 'Avg' ? 'Average' : 'Max'}Pooling${rank}D\`: \`keepdims\` is \`keepDims\``,
});

export const POOLING_LAYERS: Counterparts = {
  adaptiveAvgPool1d: adaptive(1, 'Avg'),
  adaptiveAvgPool2d: adaptive(2, 'Avg'),
  adaptiveAvgPool3d: adaptive(3, 'Avg'),
  adaptiveMaxPool1d: adaptive(1, 'Max'),
  adaptiveMaxPool2d: adaptive(2, 'Max'),
  adaptiveMaxPool3d: adaptive(3, 'Max'),
  avgPool1d: average(1),
  avgPool2d: average(2),
  avgPool3d: average(3),
  globalAvgPool1d: global(1, 'Avg'),
  globalAvgPool2d: global(2, 'Avg'),
  globalAvgPool3d: global(3, 'Avg'),
  globalMaxPool1d: global(1, 'Max'),
  globalMaxPool2d: global(2, 'Max'),
  globalMaxPool3d: global(3, 'Max'),
  maxPool1d: max(1),
  maxPool2d: max(2),
  maxPool3d: max(3),
  maxUnpool2d: {
    torch:
      '`torch.nn.MaxUnpool2d`: `outputSize` is given when the layer is made, and stands in for `kernel_size`, `stride` and ' +
      '`padding`',
    keras: 'None',
  },
};
