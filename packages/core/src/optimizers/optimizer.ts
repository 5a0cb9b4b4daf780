/**
 * The base of this library's optimizers: state kept by weight name, parameter groups, clipping, saving.
 *
 * Update formulas, the place of epsilon and per-weight step counts are PyTorch's (`torch.optim`).
 */
import {
  engine,
  type NamedTensorMap,
  Optimizer,
  type Scalar,
  type serialization,
  type Tensor,
  tidy,
  type Variable,
} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';
import {PendingGradients} from '../gradients/pendingGradients.ts';
import {type VariableGradients, variableGradients} from '../gradients/variableGradients.ts';
import {isDifferentiated} from '../ops/isDifferentiated.ts';
import {atLeastZero} from './checks.ts';
import {checkClipping, clipper} from './clipping.ts';
import {type GroupSettings, groupLookup, type ParameterGroup} from './groups.ts';
import type {BaseOptions, LearningRate} from './optimizerOptions.ts';
import type {PendingStep} from './pendingStep.ts';
import {type NamedTensor, SlotStore} from './slotStore.ts';
import {streamUpdates} from './streamUpdates.ts';
import type {Apply, Update, Updated, UpdateRows} from './update.ts';

/** An optimizer whose state follows the names of the weights. Works in `model.compile` as any of tfjs's own. */
export abstract class NamedOptimizer extends Optimizer {
  /** Weight decay from the next step on; may be set at any time. */
  weightDecay: number;
  /** Largest global norm of the gradients, or null; may be set at any time, as the next two. */
  clipNorm: number | null;
  /** Largest norm of one weight's gradient, or null. */
  clipNormPerWeight: number | null;
  /** Largest absolute value in a gradient, or null. */
  clipValue: number | null;
  /** The function that makes this optimizer, for messages. */
  protected readonly label: string;

  readonly #store = new SlotStore();
  #rate: LearningRate;
  #groups: readonly ParameterGroup[] = [];
  #settingsOf: (weightName: string) => GroupSettings;
  /** Groups the optimizer had when it was saved and has not been given again. */
  #groupsMissing = 0;
  /** Whether its learning rate was a function when it was saved, and has not been given again. */
  #rateMissing = false;

  constructor(
    label: string,
    {learningRate, weightDecay = 0, clipNorm = null, clipNormPerWeight = null, clipValue = null}: BaseOptions,
  ) {
    super();
    this.label = label;
    this.#rate = this.#checkRate(learningRate);
    this.weightDecay = atLeastZero(`${label}: weightDecay`, weightDecay);
    checkClipping(label, {clipNorm, clipNormPerWeight, clipValue});
    this.clipNorm = clipNorm;
    this.clipNormPerWeight = clipNormPerWeight;
    this.clipValue = clipValue;
    this.#settingsOf = groupLookup(label, []);
  }

  /** The new weight and slots. Runs inside a tidy; may write into the memory of the old ones, which nobody reads again. */
  protected abstract update(update: Update): Updated;

  /**
   * What does to some rows of a weight and its slots as {@link NamedOptimizer.update} does to all, for updates that treat each
   * number by itself. Asked at each step; `undefined` if gradients are needed as a whole.
   */
  protected rowsUpdate(): UpdateRows | undefined {
    return undefined;
  }

  /**
   * Size of the next step. May be set at any time, to a number or to a function of the number of steps taken before.
   *
   * Functions are not saved with a model: after loading, an optimizer that had one asks for it.
   */
  get learningRate(): number {
    if (typeof this.#rate === 'number') return this.#rate;
    return atLeastZero(`${this.label}: learningRate at step ${this.iterations}`, this.#rate(this.iterations));
  }

  set learningRate(rate: LearningRate) {
    this.#rate = this.#checkRate(rate);
    this.#rateMissing = false;
  }

  /** Whether the learning rate is a function of the step. */
  get isScheduled(): boolean {
    return typeof this.#rate === 'function';
  }

  #checkRate(rate: LearningRate): LearningRate {
    return typeof rate === 'function' ? rate : atLeastZero(`${this.label}: learningRate`, rate);
  }

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
   * Computes a loss, and updates the variables that it depends on.
   *
   * Unless gradients are clipped by the norm of all of them, a variable is updated as soon as its gradient is there, which is
   * then disposed: the gradients of all variables are never there at once. That of a large weight of a linear layer is never
   * there as a whole, if the optimizer and the backend can update a weight row by row.
   *
   * @param f - Computes the loss, a scalar.
   * @param returnCost - Return the loss.
   * @param varList - What to update. @defaultValue all variables that are trainable
   * @throws ConfigError if the loss depends on none of them, or restored state does not fit.
   */
  override minimize(f: () => Scalar, returnCost: boolean = false, varList?: Variable[]): Scalar | null {
    if (isDifferentiated()) return super.minimize(f, returnCost, varList);
    const loss = tidy(() => {
      const step = this.begin(f, varList);
      step.update();
      return step.loss;
    });
    if (returnCost) return loss;
    loss.dispose();
    return null;
  }

  /**
   * {@link NamedOptimizer.minimize} in two steps: computes a loss, and updates the variables when it is told to. Until then they
   * must not be changed. Not to be called inside of a function that is differentiated.
   *
   * @throws ConfigError if the loss depends on none of the variables.
   */
  begin(f: () => Scalar, varList?: readonly Variable[]): PendingStep {
    this.#checkComplete();
    const pending = new PendingGradients(f, varList ?? registered());
    const update = (): void => {
      const isOwn = this.applyGradients === NamedOptimizer.prototype.applyGradients;
      if (this.clipNorm === null && isOwn) {
        const updateRows = this.clipNormPerWeight === null ? this.rowsUpdate() : undefined;
        streamUpdates(pending, variables => this.#updates(variables, []), updateRows);
        this.incrementIterations();
      } else {
        const grads = pending.all();
        this.applyGradients(varList ? varList.map(({name}) => ({name, tensor: grads[name]})) : grads);
      }
    };
    return {loss: pending.value, update: () => tidy(update), dispose: () => pending.dispose()};
  }

  /** The gradients of `f`, as `tf.variableGrads` computes them, with less memory. */
  override computeGradients(f: () => Scalar, varList?: Variable[]): VariableGradients {
    return variableGradients(f, varList ?? registered());
  }

  /**
   * Updates the variables of the given names. Called by training loops.
   *
   * @throws ConfigError if a name is not a variable's, or restored state does not fit.
   */
  override applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    this.#checkComplete();
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
        return {variable, gradient: tensor};
      });
      const updates = this.#updates(
        targets.map(({variable}) => variable),
        targets.map(({gradient}) => gradient),
      );
      for (const [i, [, apply]] of updates.entries()) apply(targets[i].gradient);
    });
    this.incrementIterations();
  }

  /**
   * What updates each of the variables of one step, given its gradient.
   *
   * @param gradients - All of them, if they are clipped by their common norm.
   */
  #updates(variables: readonly Variable[], gradients: readonly Tensor[]): [Variable, Apply][] {
    this.#store.claim(this.label, variables);
    const learningRate = this.learningRate;
    const {clipNorm, clipNormPerWeight, clipValue} = this;
    const clip = clipper(checkClipping(this.label, {clipNorm, clipNormPerWeight, clipValue}), [...gradients]);
    return variables.map(variable => [
      variable,
      // one weight at a time: temporaries of all weights together would take several times the memory of the model
      (gradient, rows) => tidy(() => this.#updateOne(variable, clip(gradient), learningRate, rows)),
    ]);
  }

  #updateOne(variable: Variable, gradient: Tensor, learningRate: number, rows?: Parameters<Apply>[1]): void {
    const {name} = variable;
    const state = this.#store.get(name);
    // rows after the first are of the same step
    const step = state.step + (rows !== undefined && rows.begin > 0 ? 0 : 1);
    const given: Update = {
      weight: variable,
      gradient,
      step,
      learningRate: learningRate * this.#settingsOf(name).learningRateScale,
      weightDecay: this.weightDecayOf(name),
      slots: state.slots,
    };
    const {weight, slots} = rows ? rows.update({...given, begin: rows.begin}) : this.update(given);
    variable.assign(weight);
    this.#store.set(name, {step, slots});
  }

  #checkComplete(): void {
    const missing = (what: string, then: string): ConfigError =>
      new ConfigError(
        `${this.label}: this optimizer was saved with ${what}, which files do not hold; ${then}, before training on`,
      );
    if (this.#groupsMissing > 0)
      throw missing(`${this.#groupsMissing} parameter groups`, 'call setGroups with them, or with []');
    if (this.#rateMissing) throw missing('a function as its learning rate', 'set learningRate to it, or to a number');
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
      clipNormPerWeight: this.clipNormPerWeight,
      clipValue: this.clipValue,
      scheduled: this.isScheduled || this.#rateMissing,
      groupCount: Math.max(this.#groups.length, this.#groupsMissing),
    };
  }

  /** Makes an optimizer from what `getConfig` gave. */
  static override fromConfig<T extends serialization.Serializable>(
    cls: serialization.SerializableConstructor<T>,
    {groupCount = 0, scheduled = false, ...options}: serialization.ConfigDict,
  ): T {
    const made = new cls(options);
    if (made instanceof NamedOptimizer) {
      made.#groupsMissing = Number(groupCount);
      made.#rateMissing = scheduled === true;
    }
    return made;
  }
}

/** What tfjs updates unless it is told what. */
const registered = (): Variable[] => Object.values(engine().registeredVariables);

// tfjs calls anything with `minimize` an Optimizer and subclasses inherit that test; here the prototype decides
Object.defineProperty(NamedOptimizer, Symbol.hasInstance, {value: Function.prototype[Symbol.hasInstance]});
