import type {JsonValue} from '../callbacks/zooCallback.ts';

/** A number as JSON can hold it exactly: NaN and infinities as strings. */
export const numberToJson = (value: number): JsonValue => (Number.isFinite(value) ? value : String(value));

/**
 * The number again.
 *
 * @throws Error if it is none.
 */
export function numberFromJson(what: string, value: unknown): number {
  if (typeof value === 'number') return value;
  if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return Number(value);
  throw new Error(`${what} is ${JSON.stringify(value)}, not a number`);
}

/** @throws Error if the value is no object. */
export function objectFromJson(what: string, value: unknown): Readonly<Record<string, JsonValue>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, JsonValue>;
  throw new Error(`${what} is not an object`);
}

/** @throws Error if the value is no list. */
export function listFromJson(what: string, value: unknown): readonly JsonValue[] {
  if (Array.isArray(value)) return value;
  throw new Error(`${what} is not a list`);
}
