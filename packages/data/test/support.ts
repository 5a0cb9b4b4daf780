/** What the tests of this package share: the reference's numbers, and images made by formula. */
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {RgbImage} from '../src/index.ts';
import type {Interpolation} from '../src/transforms/resize.ts';

/** An image of the reference: its size and the hash of its bytes. */
export interface Expected {
  width: number;
  height: number;
  sha256: string;
}

/** Numbers of the reference: some of them, where they are, and the hash of all. */
export interface ExpectedFloats {
  at: number[];
  values: number[];
  sum: number;
  sha256: string;
}

type Sized<Size> = {from: [width: number, height: number]; size: Size; to: Expected};

/** scripts/fixtures/data_images.py: torchvision and Pillow. */
export const reference: {
  photographs: {
    name: string;
    decoded: Expected;
    resized: Expected;
    cropped: Expected;
    floats: ExpectedFloats;
    flipped: Expected;
    gray: Expected & {floats: ExpectedFloats};
    bicubic: ExpectedFloats;
  }[];
  resizes: (Sized<number | [number, number]> & {interpolation: Interpolation})[];
  crops: Sized<[number] | [number, number]>[];
  luma: {from: [number, number]; to: Expected};
  everyByte: ExpectedFloats;
  randomCrops: {
    from: [number, number];
    scale: [number, number];
    ratio: [number, number];
    draws: number;
    mean: number[];
    std: number[];
  }[];
  listing: {files: string[]; classes: string[]; samples: [string, number][]};
} = JSON.parse(readFileSync(fixturePath('images.json'), 'utf8'));

/** scripts/fixtures/data_formats.py: Pillow. Names of files below `fixtures/formats`. */
export const formats: {
  formats: {file: string; to: Expected}[];
  gray16: {file: string; to: Expected}[];
  turned: {file: string; plain: Expected; turned: Expected}[];
  avif: string[];
  refused: string[];
} = JSON.parse(readFileSync(fixturePath('formats.json'), 'utf8'));

/** Path of a file beside the tests. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
}

/** The high byte of i * 0x9E3779B1 mod 2^32, as the fixtures' script makes it. */
export function noise(width: number, height: number): RgbImage {
  const data = Uint8Array.from({length: width * height * 3}, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24);
  return {width, height, data};
}

/** An image of one colour. */
export function plain(width: number, height: number, value: number): RgbImage {
  return {width, height, data: new Uint8Array(width * height * 3).fill(value)};
}

/** An image as the reference lists it, to be compared with `deep.equal`. */
export function summary({width, height, data}: RgbImage): Expected {
  return {width, height, sha256: sha256(data)};
}

/** The first of three equal channels. */
export function firstChannel({data}: RgbImage): Uint8Array {
  return data.filter((_, i) => i % 3 === 0);
}

/** Hash of a typed array's bytes. */
export function sha256(array: Uint8Array | Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
    .digest('hex');
}

/** Greatest distance from the reference's numbers. */
export function distance(values: Float32Array, {at, values: expected}: ExpectedFloats): number {
  return Math.max(...at.map((index, i) => Math.abs(values[index] - expected[i])));
}

/** Runs with a directory that is removed afterwards. */
export async function withDirectory<T>(use: (dir: string) => Promise<T>): Promise<T> {
  const dir = await mkdtemp(join(tmpdir(), 'tfjs-zoo-data-'));
  try {
    return await use(dir);
  } finally {
    await rm(dir, {recursive: true, force: true});
  }
}
