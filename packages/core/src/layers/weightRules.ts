/**
 * What is asked of a layer's weights while they train: penalties and constraints.
 */
import type {serialization} from '@tensorflow/tfjs-core';
import {type Constraint, ConstraintBase} from '../constraints/base.ts';
import {type Regularizer, RegularizerBase} from '../regularizers/base.ts';
import {type AnyClass, fromSaved} from '../serialized.ts';

/** Options of layers with a weight and a bias. */
export interface WeightRules {
  /** Penalty on the weight, of `regularizers.*` or tfjs. @defaultValue none */
  kernelRegularizer?: Regularizer;
  /** Penalty on the bias. @defaultValue none */
  biasRegularizer?: Regularizer;
  /** What the weight is held to after each step, of `constraints.*` or tfjs. @defaultValue none */
  kernelConstraint?: Constraint;
  /** What the bias is held to. @defaultValue none */
  biasConstraint?: Constraint;
}

/**
 * The rules given, or made anew from a saved model.
 *
 * @throws ConfigError if one is not of its kind.
 */
export function findRules(owner: string, options: WeightRules): WeightRules {
  const found: WeightRules = {};
  const rule = <T extends Regularizer | Constraint>(name: string, kind: string, base: AnyClass<T>, spec: unknown): T =>
    spec instanceof base ? spec : fromSaved(`${owner}: ${name}`, `a ${kind}`, base, spec, `one made by ${kind}s.*`);
  for (const name of ['kernelRegularizer', 'biasRegularizer'] as const) {
    const spec: unknown = options[name];
    // null in what tfjs saves for none
    if (spec != null) found[name] = rule(name, 'regularizer', RegularizerBase, spec);
  }
  for (const name of ['kernelConstraint', 'biasConstraint'] as const) {
    const spec: unknown = options[name];
    if (spec != null) found[name] = rule(name, 'constraint', ConstraintBase, spec);
  }
  return found;
}

/** What a saved model keeps of them: null for none, as tfjs does. */
export function rulesConfig(rules: WeightRules): serialization.ConfigDict {
  const saved = (rule: Regularizer | Constraint | undefined): serialization.ConfigDict | null =>
    rule === undefined ? null : {className: rule.getClassName(), config: rule.getConfig()};
  return {
    kernelRegularizer: saved(rules.kernelRegularizer),
    biasRegularizer: saved(rules.biasRegularizer),
    kernelConstraint: saved(rules.kernelConstraint),
    biasConstraint: saved(rules.biasConstraint),
  };
}
