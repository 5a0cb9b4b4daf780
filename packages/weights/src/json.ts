/**
 * JSON that describes tensors: parsed strictly, with the complaints as errors of the file it stands in.
 */
import type {Fail} from './failure.ts';
import type {Limits} from './limits.ts';
import {type Json, parseStrictJson, StrictJsonError} from './strictJson.ts';

/** What each complaint about the JSON is called. */
const COMPLAINTS = {syntax: 'E_HEADER', duplicate: 'E_DUP', depth: 'E_LIMIT', values: 'E_LIMIT'} as const;

/**
 * Parses UTF-8 JSON.
 *
 * @param what what errors call it, such as `'the header'`
 * @throws WeightFormatError `E_HEADER`, `E_DUP` for a key that stands twice, `E_LIMIT` beyond `limits.maxDepth` and `limits.maxOps`
 */
export function parseJson(bytes: Uint8Array, what: string, limits: Readonly<Limits>, fail: Fail): Json {
  try {
    return parseStrictJson(new TextDecoder('utf-8', {fatal: true, ignoreBOM: true}).decode(bytes), limits);
  } catch (cause) {
    if (cause instanceof StrictJsonError) {
      throw fail(COMPLAINTS[cause.complaint], `${what} is not valid: ${cause.message}`, {cause});
    }
    throw fail('E_HEADER', `${what} is not valid UTF-8`, {cause});
  }
}

/** Whether a value is an object, which is a Map here. */
export function isJsonObject(value: Json | undefined): value is ReadonlyMap<string, Json> {
  return value instanceof Map;
}

/** Whether a value is an array. */
export function isJsonArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** An array of plain non-negative integers (no `-0`, `1.0`, `1e3`), each a safe integer; else `undefined`. */
export function jsonIntegers(value: Json | undefined): number[] | undefined {
  if (!isJsonArray(value)) return undefined;
  const isInteger = (item: Json): item is number => typeof item === 'number';
  return value.every(isInteger) ? [...value] : undefined;
}

/** A finite number; else `undefined`. */
export function jsonNumber(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  if (value === undefined || value === null || typeof value !== 'object' || !('literal' in value)) return undefined;
  const number = Number(value.literal);
  return Number.isFinite(number) ? number : undefined;
}
