/**
 * What an optimizer remembers of each weight, kept under the weight's name.
 *
 * tfjs's own optimizers keep it by position, so that freezing or unfreezing a layer hands one weight's moments to
 * another. By name, a weight that returns finds its own.
 */
import {dispose, keep, scalar, type Tensor} from '@tensorflow/tfjs-core';
import {ConfigError} from '../errors.ts';

/** How optimizers hand their state to `model.save` and get it back. */
export interface NamedTensor {
  name: string;
  tensor: Tensor;
}

/** The memory of one weight. */
export interface WeightState {
  /** Updates this weight has had. */
  step: number;
  /** Running averages and the like, by slot name, each of the weight's shape. */
  slots: Readonly<Record<string, Tensor>>;
}

/** `dense/kernel_2` was called `dense/kernel` and is the third of that name in this process. */
const UNIQUE_SUFFIX = /_(\d+)$/;
const baseName = (name: string): string => name.replace(UNIQUE_SUFFIX, '');
const suffix = (name: string): number => Number(UNIQUE_SUFFIX.exec(name)?.[1] ?? -1);
const byBaseName = (names: readonly string[]): Map<string, string[]> => {
  const groups = new Map<string, string[]>();
  for (const name of names.toSorted((a, b) => suffix(a) - suffix(b))) {
    const base = baseName(name);
    groups.set(base, [...(groups.get(base) ?? []), name]);
  }
  return groups;
};

/** States by weight name, and those read from a file whose weights have not turned up yet. */
export class SlotStore {
  readonly #states = new Map<string, WeightState>();
  readonly #restored = new Map<string, WeightState>();
  /** Scalars made for the last {@link export}; owned here because tfjs's `save` does not dispose what it is given. */
  #exported: Tensor[] = [];

  /** The state of a weight, or an empty one. */
  get(weightName: string): WeightState {
    return this.#states.get(weightName) ?? {step: 0, slots: {}};
  }

  /** Replaces a weight's state: keeps the new tensors beyond the current tidy, disposes the old ones. */
  set(weightName: string, state: WeightState): void {
    const old = this.#states.get(weightName);
    for (const tensor of Object.values(state.slots)) keep(tensor);
    this.#states.set(weightName, state);
    if (old) dispose(Object.values(old.slots));
  }

  /**
   * Hands restored states to the weights that are being updated.
   *
   * A model loaded twice in one process has weights whose names end in `_1`, so names are compared without that suffix
   * and, where several weights then share one, in the order of the suffixes.
   *
   * @throws ConfigError if restored state cannot be told apart or does not fit a weight's shape.
   */
  claim(owner: string, weights: readonly {name: string; shape: readonly number[]}[]): void {
    if (this.#restored.size === 0) return;
    const shapes = new Map(weights.map(({name, shape}) => [name, shape]));
    const fresh = [...shapes.keys()].filter(name => !this.#states.has(name));
    const saved = byBaseName([...this.#restored.keys()]);
    for (const [base, names] of byBaseName(fresh)) {
      const candidates = saved.get(base) ?? [];
      if (candidates.length === 0) continue;
      for (const [i, name] of names.entries()) {
        const from = candidates.length === names.length ? candidates[i] : candidates.find(other => other === name);
        const state = from === undefined ? undefined : this.#restored.get(from);
        if (from === undefined || state === undefined) {
          throw new ConfigError(
            `${owner}: the restored state holds ${quoted(candidates)}, and which of them '${name}' should continue is ` +
              'not clear. Freeze and unfreeze the layers as they were when the state was saved',
          );
        }
        checkShapes(owner, name, shapes.get(name) ?? [], state);
        this.#restored.delete(from);
        this.#states.set(name, state);
      }
    }
  }

  /** Everything as named tensors, `weight/slot` and `weight/step`. They stay this store's property. */
  export(iterations: number): NamedTensor[] {
    dispose(this.#exported);
    const iter = keep(scalar(iterations, 'int32'));
    this.#exported = [iter];
    const out: NamedTensor[] = [{name: 'iter', tensor: iter}];
    for (const [weightName, {step, slots}] of [...this.#states, ...this.#restored]) {
      for (const [slot, tensor] of Object.entries(slots)) out.push({name: `${weightName}/${slot}`, tensor});
      const tensor = keep(scalar(step, 'int32'));
      this.#exported.push(tensor);
      out.push({name: `${weightName}/step`, tensor});
    }
    return out;
  }

  /** Takes over a copy of what {@link export} gave, less its first entry. */
  async import(owner: string, saved: readonly NamedTensor[]): Promise<void> {
    const states = new Map<string, {step: number; slots: Record<string, Tensor>}>();
    for (const {name, tensor} of saved) {
      const at = name.lastIndexOf('/');
      if (at < 1) throw new ConfigError(`${owner}: '${name}' is not the name of an optimizer weight of this library`);
      const weightName = name.slice(0, at);
      const slot = name.slice(at + 1);
      const state = states.get(weightName) ?? {step: 0, slots: {}};
      states.set(weightName, state);
      if (slot === 'step') state.step = (await tensor.data())[0];
      else state.slots[slot] = tensor;
    }
    // copied before anything is disposed: what comes in may be this store's own export
    const copies = [...states].map(([weightName, {step, slots}]): [string, WeightState] => {
      const kept = Object.entries(slots).map(([slot, tensor]): [string, Tensor] => [slot, keep(tensor.clone())]);
      return [weightName, {step, slots: Object.fromEntries(kept)}];
    });
    this.clear();
    for (const [weightName, state] of copies) this.#restored.set(weightName, state);
  }

  /** Disposes all tensors. */
  clear(): void {
    for (const {slots} of [...this.#states.values(), ...this.#restored.values()]) dispose(Object.values(slots));
    this.#states.clear();
    this.#restored.clear();
    dispose(this.#exported);
    this.#exported = [];
  }
}

function checkShapes(owner: string, name: string, shape: readonly number[], {slots}: WeightState): void {
  for (const [slot, tensor] of Object.entries(slots)) {
    if (tensor.shape.join() !== shape.join()) {
      throw new ConfigError(
        `${owner}: the restored '${slot}' of '${name}' has shape [${tensor.shape}], the weight [${shape}]. ` +
          'Take a new optimizer for a model whose layers have changed',
      );
    }
  }
}

const quoted = (names: readonly string[]): string => names.map(name => `'${name}'`).join(', ');
