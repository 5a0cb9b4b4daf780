import type {JsonValue} from '../../callbacks/zooCallback.ts';

/** The places where two JSON values differ, one line each: `optimizer.weightDecay: 0.1, now 0`. */
export function differences(before: JsonValue, now: JsonValue, path = ''): string[] {
  if (isObject(before) && isObject(now)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
    return names.flatMap(name =>
      differences(before[name] ?? null, now[name] ?? null, path === '' ? name : `${path}.${name}`),
    );
  }
  const [a, b] = [JSON.stringify(before), JSON.stringify(now)];
  return a === b ? [] : [`${path}: ${a}, now ${b}`];
}

/** Whether a JSON value is an object, with names. */
export const isObject = (value: JsonValue): value is {readonly [name: string]: JsonValue} =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
