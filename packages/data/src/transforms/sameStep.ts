import {descriptionOf, type Operation} from './described.ts';

/** Whether two steps do the same: one function, or two that were made by one factory of equal arguments. */
export function sameStep(a: Operation, b: Operation): boolean {
  if (a === b) return true;
  const [left, right] = [descriptionOf(a), descriptionOf(b)];
  return left !== undefined && right !== undefined && left.of === right.of && equal(left.args, right.args);
}

function equal(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a === 'function' && typeof b === 'function') return sameStep(a as Operation, b as Operation);
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  const [left, right] = [new Map(Object.entries(a)), new Map(Object.entries(b))];
  return left.size === right.size && [...left].every(([key, value]) => right.has(key) && equal(value, right.get(key)));
}
