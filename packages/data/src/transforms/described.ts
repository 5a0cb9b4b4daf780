/** Under which a step carries what it was made of. */
const DESCRIPTION: unique symbol = Symbol('tfjs-zoo/data/description');

/** A step's factory and the arguments it was called with; arguments may be steps themselves. */
export interface Description {
  /** Name of the factory, or the operation that the arguments are for. */
  readonly of: string | Operation;
  readonly args: readonly unknown[];
}

/** What descriptions call a step that a module of the user makes. */
export const MODULE_STEP = 'moduleStep';

/** Any function: steps differ in what they take and give. */
export type Operation = (...args: never[]) => unknown;

/** Lets a step say what it was made of, so that it can be written down and made again elsewhere. */
export function described<T extends Operation>(of: string | Operation, args: readonly unknown[], step: T): T {
  const description: Description = {of, args: args.map(copyOf)};
  return Object.defineProperty(step, DESCRIPTION, {value: description});
}

/** Options may be changed by whoever gave them, after the step was made of them. */
function copyOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyOf);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, copyOf(field)]));
}

/** What {@link described} was told of a step. */
export function descriptionOf(step: Operation): Description | undefined {
  return DESCRIPTION in step ? (step[DESCRIPTION] as Description) : undefined;
}

/** Whether a step is known to keep nothing of what it is given: those of this package, of which functions of others are no part. */
export function keepsNothing(step: unknown): boolean {
  if (typeof step === 'function') {
    const description = descriptionOf(step as Operation);
    return (
      typeof description?.of === 'string' && description.of !== MODULE_STEP && description.args.every(keepsNothing)
    );
  }
  return typeof step !== 'object' || step === null || Object.values(step).every(keepsNothing);
}
