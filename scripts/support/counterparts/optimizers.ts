/** Optimizers. */
import type {Counterparts} from './counterpart.ts';

const BETAS = '`betas` are `beta1` and `beta2`';

export const OPTIMIZERS: Counterparts = {
  adadelta: {
    torch: '`torch.optim.Adadelta`: the same',
    keras:
      '`keras.optimizers.Adadelta`: `learningRate` is 1, there 0.001; `rho` 0.9, there 0.95; `epsilon` 1e-6, there 1e-7',
  },
  adagrad: {
    torch: '`torch.optim.Adagrad`: `initial_accumulator_value` is `initialAccumulator`',
    keras:
      '`keras.optimizers.Adagrad`: `initialAccumulator` is 0, there 0.1; `epsilon` 1e-10 outside of the root, there 1e-7 ' +
      'inside; `learningRate` 0.01, there 0.001',
  },
  adam: {
    torch: `\`torch.optim.Adam\`: ${BETAS}`,
    keras:
      '`keras.optimizers.Adam`: `epsilon` is 1e-8 and added after the bias is corrected, there 1e-7 and before; ' +
      '`weight_decay` there is decoupled, which is `adamW` here',
  },
  adamW: {
    torch: `\`torch.optim.AdamW\`: ${BETAS}`,
    keras: '`keras.optimizers.AdamW`: `weightDecay` is 0.01, there 0.004; `epsilon` as in `adam`',
  },
  adamax: {
    torch: `\`torch.optim.Adamax\`: ${BETAS}`,
    keras:
      '`keras.optimizers.Adamax`: `learningRate` is 0.002, there 0.001; `epsilon` is added inside of the maximum, there outside',
  },
  lamb: {
    torch: `None in PyTorch; \`timm.optim.Lamb\`: ${BETAS}, \`max_grad_norm\` is \`clipNorm\``,
    keras:
      '`keras.optimizers.Lamb`: `weightDecay` is 0.01 and part of the step, there none; gradients are clipped to norm 1, ' +
      'there not; `epsilon` 1e-6, there 1e-7',
  },
  lion: {
    torch: `None in PyTorch; \`timm.optim.Lion\`: ${BETAS}`,
    keras: '`keras.optimizers.Lion`: `learningRate` is 0.0001, there 0.001',
  },
  nadam: {
    torch: `\`torch.optim.NAdam\`: ${BETAS}, \`momentum_decay\` is \`momentumDecay\``,
    keras:
      '`keras.optimizers.Nadam`: `momentumDecay` is 0.004, there in effect 1; `learningRate` 0.002, there 0.001; `epsilon` 1e-8, there 1e-7',
  },
  radam: {
    torch: `\`torch.optim.RAdam\`: ${BETAS}`,
    keras: 'None',
  },
  rmsprop: {
    torch: '`torch.optim.RMSprop`: the same',
    keras:
      '`keras.optimizers.RMSprop`: `rho` is `alpha`, 0.99, there 0.9; `epsilon` is 1e-8 outside of the root, there 1e-7 ' +
      'inside; `learningRate` 0.01, there 0.001; the learning rate is not part of the velocity',
  },
  sgd: {
    torch: '`torch.optim.SGD`: `learningRate` must be given, there it is 0.001',
    keras:
      '`keras.optimizers.SGD`: the learning rate is not part of the velocity; `weightDecay` is an L2 penalty, there it is ' +
      'decoupled; `learningRate` must be given, there it is 0.01',
  },
};
