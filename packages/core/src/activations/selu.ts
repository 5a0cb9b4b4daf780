/**
 * Scaled exponential linear unit: keeps mean 0 and variance 1 from layer to layer.
 *
 * Klambauer et al., "Self-normalizing neural networks", arXiv:1706.02515 (2017), whose constants these are.
 * Reference: `torch.nn.functional.selu`.
 */
import {type Activation, defineActivation, elementwise, type NoOptions} from './defineActivation.ts';
import {type ExponentialUnit, exponentialUnit, exponentialUnitSlope} from './exponentialUnit.ts';

/** The paper's α. */
export const ALPHA = 1.6732632423543772;
/** The paper's λ. */
export const SCALE = 1.0507009873554805;

const UNIT: ExponentialUnit = {alpha: ALPHA, scale: SCALE};

const apply = elementwise<NoOptions>(
  'ZooSelu',
  x => exponentialUnit(x, UNIT),
  x => exponentialUnitSlope(x, UNIT),
);

/** `1.0507 x` above 0, else `1.0507 · 1.6733 · (e^x - 1)`. */
export const selu: Activation = defineActivation({name: 'selu', defaults: {}, apply});
