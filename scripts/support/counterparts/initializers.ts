/** Initializers. */
import type {Counterparts} from './counterpart.ts';

const TRUNCATES = 'truncates at two standard deviations; here nothing is cut off';

export const INITIALIZERS: Counterparts = {
  bilinear: {
    torch: "None; Caffe's `BilinearFiller`",
    keras: 'None',
  },
  constant: {
    torch: '`torch.nn.init.constant_`: `val` is `value`',
    keras: '`keras.initializers.Constant`: the same',
    formula: '`w = value`.',
  },
  dirac: {
    torch: '`torch.nn.init.dirac_`: the same',
    keras: 'None; `keras.initializers.Identity` is of matrices only',
    formula: '`conv(x) = x`.',
  },
  glorotNormal: {
    torch: '`torch.nn.init.xavier_normal_` with `gain` 1',
    keras: `\`keras.initializers.GlorotNormal\` ${TRUNCATES}`,
  },
  glorotUniform: {
    torch: '`torch.nn.init.xavier_uniform_` with `gain` 1',
    keras: '`keras.initializers.GlorotUniform`: the same distribution',
  },
  heNormal: {
    torch: "`torch.nn.init.kaiming_normal_` with `nonlinearity='relu'`: `mode='fan_out'` is `mode: 'fanOut'`",
    keras: `\`keras.initializers.HeNormal\` ${TRUNCATES}`,
  },
  heUniform: {
    torch: "`torch.nn.init.kaiming_uniform_` with `nonlinearity='relu'`",
    keras: '`keras.initializers.HeUniform`: the same distribution',
  },
  identity: {
    torch: '`torch.nn.init.eye_` times `gain`',
    keras: '`keras.initializers.Identity`: the same',
    formula: '`w = gain · I`.',
  },
  lecunNormal: {
    torch: "`torch.nn.init.kaiming_normal_` with `nonlinearity='linear'`",
    keras: `\`keras.initializers.LecunNormal\` ${TRUNCATES}`,
  },
  lecunUniform: {
    torch: "`torch.nn.init.kaiming_uniform_` with `nonlinearity='linear'`",
    keras: '`keras.initializers.LecunUniform`: the same distribution',
  },
  normal: {
    torch: '`torch.nn.init.normal_` with `mean` 0',
    keras: '`keras.initializers.RandomNormal` with `mean` 0: `stddev` is `std`, which must be given',
    formula: '`N(0, std²)`.',
  },
  ones: {
    torch: '`torch.nn.init.ones_`: the same',
    keras: '`keras.initializers.Ones`: the same',
    formula: '`w = 1`.',
  },
  orthogonal: {
    torch:
      '`torch.nn.init.orthogonal_`: the same distribution; a kernel counts as a matrix with as many columns as filters',
    keras: '`keras.initializers.Orthogonal`: the same distribution',
    formula: '`WᵀW = gain² · I`.',
  },
  seedUniform: {
    torch: 'None; `torch.nn.init.uniform_` between these bounds',
    keras: 'None; `keras.initializers.RandomUniform` between these bounds',
  },
  torchUniform: {
    torch: '`torch.nn.init.kaiming_uniform_` with `a=math.sqrt(5)`: what layers start with, their biases too',
    keras: "None; `keras.initializers.VarianceScaling` with `scale=1/3, mode='fan_in', distribution='uniform'`",
  },
  truncatedNormal: {
    torch: '`torch.nn.init.trunc_normal_`: bounds are two standard deviations, there -2 and 2 whatever `std`',
    keras: '`keras.initializers.TruncatedNormal`: `stddev` is `std`, 1 by default, there 0.05',
    formula: '`N(mean, std²)` within `[a, b]`.',
  },
  varianceScaling: {
    torch: 'None; the `torch.nn.init.kaiming_normal_` and `torch.nn.init.xavier_normal_` families are cases of it',
    keras: "`keras.initializers.VarianceScaling`: the same; 'untruncated_normal' is 'normal'",
  },
  zeros: {
    torch: '`torch.nn.init.zeros_`: the same',
    keras: '`keras.initializers.Zeros`: the same',
    formula: '`w = 0`.',
  },
};
