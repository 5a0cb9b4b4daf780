/** Initializers. */
import type {Counterparts} from './counterpart.ts';

export const INITIALIZERS: Counterparts = {
  glorotNormal: {
    torch: '`torch.nn.init.xavier_normal_` with `gain` 1',
    keras: '`keras.initializers.GlorotNormal` truncates at two standard deviations; here nothing is cut off',
  },
  glorotUniform: {
    torch: '`torch.nn.init.xavier_uniform_` with `gain` 1',
    keras: '`keras.initializers.GlorotUniform`: the same distribution',
  },
  heNormal: {
    torch: "`torch.nn.init.kaiming_normal_` with `nonlinearity='relu'`: `mode='fan_out'` is `mode: 'fanOut'`",
    keras: '`keras.initializers.HeNormal` truncates at two standard deviations; here nothing is cut off',
  },
  heUniform: {
    torch: "`torch.nn.init.kaiming_uniform_` with `nonlinearity='relu'`",
    keras: '`keras.initializers.HeUniform`: the same distribution',
  },
  normal: {
    torch: '`torch.nn.init.normal_` with `mean` 0',
    keras: '`keras.initializers.RandomNormal` with `mean` 0: `stddev` is `std`, which must be given',
    formula: '`N(0, std²)`.',
  },
  seedUniform: {
    torch: 'None; `torch.nn.init.uniform_` between these bounds',
    keras: 'None; `keras.initializers.RandomUniform` between these bounds',
  },
  torchUniform: {
    torch: '`torch.nn.init.kaiming_uniform_` with `a=math.sqrt(5)`: what layers start with, their biases too',
    keras: "None; `keras.initializers.VarianceScaling` with `scale=1/3, mode='fan_in', distribution='uniform'`",
  },
};
