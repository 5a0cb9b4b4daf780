/**
 * The base of this library's optimizers: state kept by weight name, parameter groups, clipping, saving.
 *
 * Update formulas, the place of epsilon and per-weight step counts are PyTorch's (`torch.optim`).
 */
import {
  add,
  div,
  engine,
  minimum,
  mul,
  type NamedTensorMap,
  Optimizer,
  type Scalar,
  type serialization,
  sqrt,
  square,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {atLeastZero, type GroupSettings, groupLookup, type ParameterGroup} from './groups.ts';
import {type NamedTensor, SlotStore, type WeightState} from './slotStore.ts';

/** Settings that every optimizer has. */
export interface OptimizerOptions {
  /** Size of a step. */
  learningRate?: number;
  /** Pull towards zero; what it multiplies depends on the optimizer. */
  weightDecay?: number;
  /**
   * Largest global norm of the gradients; larger ones are scaled down to it, all by the same factor
   * (`torch.nn.utils.clip_grad_norm_`). @defaultValue null: no clipping
   */
  clipNorm?: number | null;
}

/** One weight's update, as an optimizer sees it. */
export interface Update {
  readonly weight: Tensor;
  readonly gradient: Tensor;
  /** Number of this update of this weight, from 1. */
  readonly step: number;
  readonly learningRate: number;
  readonly weightDecay: number;
  /** What the last update returned in `slots`; empty at the first. */
  readonly slots: WeightState['slots'];
}

/** What an update makes of it. */
export interface Updated {
  readonly weight: Tensor;
  readonly slots: WeightState['slots'];
}

/** An optimizer whose state follows the names of the weights. Works in `model.compile` as any of tfjs's own. */
export abstract class NamedOptimizer extends Optimizer {
  /** Size of the next step; may be set at any time. */
  learningRate: number;
  /** Weight decay from the next step on; may be set at any time. */
  weightDecay: number;
  /** Largest global norm of the gradients, or null. */
  clipNorm: number | null;

  readonly #store = new SlotStore();
  #groups: readonly ParameterGroup[] = [];
  #settingsOf: (weightName: string) => GroupSettings;
  /** Groups the optimizer had when it was saved and has not been given again. */
  #groupsMissing = 0;

  constructor(owner: string, {learningRate, weightDecay, clipNorm}: Required<OptimizerOptions>) {
    super();
    this.learningRate = atLeastZero(`${owner}: learningRate`, learningRate);
    this.weightDecay = atLeastZero(`${owner}: weightDecay`, weightDecay);
    this.clipNorm = clipNorm === null ? null : atLeastZero(`${owner}: clipNorm`, clipNorm);
    this.#settingsOf = groupLookup(owner, []);
  }

  /** The function that makes this optimizer, for messages. */
  protected abstract get label(): string;

  /** The new weight and slots. Runs inside a tidy. */
  protected abstract update(update: Update): Updated;

  /** The parameter groups in force. */
  get groups(): readonly ParameterGroup[] {
    return this.#groups;
  }

  /**
   * Gives weights learning rates and weight decay of their own; the first matching group counts, and weights in no
   * group have the optimizer's. Replaces earlier groups.
   *
   * Groups are functions and are not saved with a model: after loading, an optimizer that had groups asks for them.
   *
   * @throws ConfigError if a scale or a weight decay is negative or not finite.
   */
  setGroups(groups: readonly ParameterGroup[]): void {
    this.#settingsOf = groupLookup(this.label, groups);
    this.#groups = [...groups];
    this.#groupsMissing = 0;
  }

  /** The learning rate of one weight at the next step. */
  learningRateOf(weightName: string): number {
    return this.learningRate * this.#settingsOf(weightName).learningRateScale;
  }

  /** The weight decay of one weight at the next step. */
  weightDecayOf(weightName: string): number {
    return this.#settingsOf(weightName).weightDecay ?? this.weightDecay;
  }

  /**
   * Updates the variables of the given names. Called by `minimize` and by training loops.
   *
   * @throws ConfigError if a name is not a variable's, or restored state does not fit.
   */
  override applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    if (this.#groupsMissing > 0) {
      throw new ConfigError(
        `${this.label}: this optimizer was saved with ${this.#groupsMissing} parameter groups, which files do not hold; ` +
          'call setGroups with them, or with [], before training on',
      );
    }
    const list = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({name, tensor}));
    tidy(() => {
      const variables = engine().registeredVariables;
      // a weight that the loss does not depend on comes without a gradient
      const targets = list.flatMap(({name, tensor}) => {
        if (tensor === null || tensor === undefined) return [];
        const variable = variables[name];
        if (variable === undefined) throw new ConfigError(`${this.label}: there is no variable '${name}'`);
        return {name, gradient: tensor, variable, shape: variable.shape};
      });
      this.#store.claim(this.label, targets);
      const shrink = this.#clipFactor(targets.map(({gradient}) => gradient));
      for (const {name, gradient, variable} of targets) {
        const state = this.#store.get(name);
        const step = state.step + 1;
        const {weight, slots} = this.update({
          weight: variable,
          gradient: shrink ? mul(gradient, shrink) : gradient,
          step,
          learningRate: this.learningRateOf(name),
          weightDecay: this.weightDecayOf(name),
          slots: state.slots,
        });
        variable.assign(weight);
        this.#store.set(name, {step, slots});
      }
    });
    this.incrementIterations();
  }

  #clipFactor(gradients: readonly Tensor[]): Scalar | undefined {
    if (this.clipNorm === null || gradients.length === 0) return undefined;
    const squares = gradients.map(g => sum(square(g)));
    const norm = sqrt(squares.reduce((a, b) => add(a, b)));
    // 1e-6 as in clip_grad_norm_: no division by a zero norm
    return minimum(1, div(this.clipNorm, add(norm, 1e-6))) as Scalar;
  }

  /** The step count and all slots. The tensors stay the optimizer's: do not dispose them. */
  override async getWeights(): Promise<NamedTensor[]> {
    return this.#store.export(this.iterations);
  }

  /** Takes over copies of what {@link getWeights} gave. */
  override async setWeights(saved: NamedTensor[]): Promise<void> {
    const slots = await this.extractIterations(saved);
    await this.#store.import(this.label, slots);
  }

  override dispose(): void {
    this.#store.clear();
  }

  override getConfig(): serialization.ConfigDict {
    return {
      learningRate: this.learningRate,
      weightDecay: this.weightDecay,
      clipNorm: this.clipNorm,
      groupCount: this.#groups.length,
    };
  }

  /** Makes an optimizer from what `getConfig` gave. */
  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    {groupCount = 0, ...options}: serialization.ConfigDict,
  ): T {
    const made = new cls(options);
    if (made instanceof NamedOptimizer) made.#groupsMissing = Number(groupCount);
    return made;
  }
}

// tfjs calls anything with `minimize` an Optimizer and subclasses inherit that test; here the prototype decides
Object.defineProperty(NamedOptimizer, Symbol.hasInstance, {value: Function.prototype[Symbol.hasInstance]});
