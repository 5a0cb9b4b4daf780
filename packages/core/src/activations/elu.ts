/**
 * Exponential linear unit.
 *
 * Clevert et al., "Fast and accurate deep network learning by exponential linear units", arXiv:1511.07289 (2015).
 * Reference: `torch.nn.functional.elu`.
 */
import {checkNumber} from './checkNumber.ts';
import {type Activation, defineActivation, elementwise} from './defineActivation.ts';
import {exponentialUnit, exponentialUnitSlope} from './exponentialUnit.ts';

/** Options of {@link elu}. */
export interface EluOptions {
  /** Minus the limit for large negative values. @defaultValue 1 */
  alpha: number;
}

const apply = elementwise<EluOptions>(
  'ZooElu',
  (x, {alpha}) => exponentialUnit(x, {alpha, scale: 1}),
  (x, {alpha}) => exponentialUnitSlope(x, {alpha, scale: 1}),
);

/** `x` above 0, else `alpha · (e^x - 1)`; the slope at 0 is `alpha`. */
export const elu: Activation<EluOptions> = defineActivation({
  name: 'elu',
  defaults: {alpha: 1},
  check: ({alpha}) => checkNumber('elu', 'alpha', alpha, 'a finite number'),
  apply,
});
