/** Regularizers. */
import type {Counterparts} from './counterpart.ts';

export const REGULARIZERS: Counterparts = {
  l1: {
    torch: 'None; written into the loss by hand',
    keras: '`keras.regularizers.L1`: the same',
  },
  l1l2: {
    torch: 'None; written into the loss by hand',
    keras: '`keras.regularizers.L1L2`: the same',
  },
  l2: {
    torch: 'None; `weight_decay` of `torch.optim.SGD` is twice the rate',
    keras: '`keras.regularizers.L2`: the same',
  },
};
