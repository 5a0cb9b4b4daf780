/** Constraints. */
import type {Counterparts} from './counterpart.ts';

export const CONSTRAINTS: Counterparts = {
  maxNorm: {
    torch: 'None; `torch.renorm` of the weight after each step',
    keras: '`keras.constraints.MaxNorm`: `max_value` is `maxValue`; what is short enough stays as it is',
  },
  nonNegative: {
    torch: 'None; `torch.clamp` of the weight after each step',
    keras: '`keras.constraints.NonNeg`: the same',
    formula: '`max(w, 0)`.',
  },
  unitNorm: {
    torch:
      'None; `torch.nn.functional.normalize` of the weight after each step, or `torch.nn.utils.parametrizations.weight_norm`',
    keras: '`keras.constraints.UnitNorm`: the same',
  },
};
