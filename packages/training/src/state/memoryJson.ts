import type {metrics} from '@tfjs-zoo/core';
import type {JsonValue} from '../callbacks/zooCallback.ts';
import {objectFromJson} from './json.ts';

/** Kinds of numbers, by the names under which they are saved. */
const KINDS = {float32: Float32Array, float64: Float64Array, int32: Int32Array} as const;

/** Characters made of bytes at once: a call takes so many arguments on every engine. */
const PIECE = 8192;

/** What a metric has seen, as JSON: its bytes in base64, because there may be millions of numbers. */
export function memoryToJson(memory: metrics.MetricMemory): JsonValue {
  const entries = Object.entries(memory).map(([name, numbers]): [string, JsonValue] => {
    const kind = Object.entries(KINDS).find(([, Kind]) => numbers instanceof Kind);
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    return [name, {kind: kind?.[0] ?? '', bytes: toBase64(bytes)}];
  });
  return Object.fromEntries(entries);
}

/**
 * The numbers again.
 *
 * @throws Error if the JSON is not such.
 */
export function memoryFromJson(json: JsonValue): metrics.MetricMemory {
  const entries = Object.entries(objectFromJson('metrics', json)).map(([name, value]) => {
    const {kind, bytes} = objectFromJson(`metrics.${name}`, value);
    if (typeof kind !== 'string' || !Object.hasOwn(KINDS, kind) || typeof bytes !== 'string') {
      throw new Error(`metrics.${name} is not a list of numbers that was saved`);
    }
    const Kind = KINDS[kind as keyof typeof KINDS];
    return [name, new Kind(Uint8Array.from(atob(bytes), character => character.charCodeAt(0)).buffer)] as const;
  });
  return Object.fromEntries(entries);
}

function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += PIECE) pieces.push(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  return btoa(pieces.join(''));
}
