/**
 * Parameter groups: rates and weight decay that differ from weight to weight.
 */
import {atLeastZero} from './checks.ts';

/** Weights that learn at a pace of their own. */
export interface ParameterGroup {
  /** Names of the weights (`layer.weights[i].name`), or a test on the name. */
  match: readonly string[] | ((weightName: string) => boolean);
  /** Multiplies the optimizer's learning rate. @defaultValue 1 */
  learningRateScale?: number;
  /** Replaces the optimizer's weight decay. @defaultValue the optimizer's */
  weightDecay?: number;
}

/** What a group makes of the optimizer's own settings. */
export interface GroupSettings {
  readonly learningRateScale: number;
  readonly weightDecay: number | undefined;
}

const NO_GROUP: GroupSettings = {learningRateScale: 1, weightDecay: undefined};

/**
 * Turns groups into a look-up by weight name; the first group that matches counts.
 *
 * @throws ConfigError if a scale or a weight decay is not a finite number of at least 0.
 */
export function groupLookup(owner: string, groups: readonly ParameterGroup[]): (weightName: string) => GroupSettings {
  const rows = groups.map(({match, learningRateScale = 1, weightDecay}, i) => {
    atLeastZero(`${owner}: learningRateScale of group ${i}`, learningRateScale);
    if (weightDecay !== undefined) atLeastZero(`${owner}: weightDecay of group ${i}`, weightDecay);
    const names = typeof match === 'function' ? undefined : new Set(match);
    const test = typeof match === 'function' ? match : (name: string) => names?.has(name) === true;
    return {test, settings: {learningRateScale, weightDecay}};
  });
  return weightName => rows.find(row => row.test(weightName))?.settings ?? NO_GROUP;
}
