import {readFileSync} from 'node:fs';
import {expect} from 'chai';
import {encode} from '../../src/dtypes.ts';
import type {StateDict} from '../../src/index.ts';

/** `[name, dtype, shape, hex of the row-major little-endian elements]`, as scripts/fixtures/weights.py writes them. */
export type Expected = [name: string, dtype: string, shape: number[], hex: string];

export function fixtureBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(fixturePath(name)));
}

export function fixturePath(name: string): string {
  return new URL(`../fixtures/${name}`, import.meta.url).pathname;
}

export function fixtureJson<T>(name: string): T {
  return JSON.parse(readFileSync(fixturePath(name), 'utf8'));
}

/** A state dict with its elements as bits, so that NaN payloads and signs of zero count. */
export async function bitsOf(sd: StateDict): Promise<Expected[]> {
  const rows: Expected[] = [];
  for (const [name, tensor] of sd) {
    const hex = Buffer.from(encode(tensor.dtype, await tensor.data())).toString('hex');
    rows.push([name, tensor.dtype, [...tensor.shape], hex]);
  }
  return rows;
}

export async function expectBits(sd: StateDict, expected: Expected[]): Promise<void> {
  expect(await bitsOf(sd)).to.deep.equal(expected);
}
