/** Under which a step carries what it was made of. */
const DESCRIPTION: unique symbol = Symbol('tfjs-zoo/data/description');

/** A step's factory and the arguments it was called with; arguments may be steps themselves. */
export interface Description {
  /** Name of the factory, or the operation that the arguments are for. */
  readonly of: string | Operation;
  readonly args: readonly unknown[];
}

/** Any function: steps differ in what they take and give. */
export type Operation = (...args: never[]) => unknown;

/** Lets a step say what it was made of, so that it can be written down and made again elsewhere. */
export function described<T extends Operation>(of: string | Operation, args: readonly unknown[], step: T): T {
  const description: Description = {of, args};
  return Object.defineProperty(step, DESCRIPTION, {value: description});
}

/** What {@link described} was told of a step. */
export function descriptionOf(step: Operation): Description | undefined {
  return DESCRIPTION in step ? (step[DESCRIPTION] as Description) : undefined;
}
