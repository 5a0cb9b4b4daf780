/** What the tests of the transforms share: torchvision's results, the images they were made of, the numbers drawn. */
import {createHash} from 'node:crypto';
import {readFileSync} from 'node:fs';
import type {RgbImage, transforms} from '../../src/index.ts';
import type {Projection} from '../../src/transforms/warp.ts';
import {type Expected, fixturePath} from '../support.ts';

type Size = [width: number, height: number];

/** Several options, each applied to images of several sizes; one hash of each option's results. */
export interface Grid<Row> {
  sizes: Size[];
  images: (keyof typeof IMAGES)[];
  rows: (Row & {sha256: string})[];
}

/** What a batch becomes, the Beta variate being `share`, of the numbers from `start` on. */
interface MixedBatch {
  share: number;
  start: number;
  xs: number[];
  ys: number[];
}

/** Results of a random step, of which run `i` draws the numbers from `97 i` on. */
interface Runs {
  from: Size;
  runs: number;
  sha256: string;
}

type Drawn<Options> = {from: Size; start: number; options: Options; to: Expected};

/** scripts/fixtures/data_transforms.py: torchvision on PIL images. */
export const reference: {
  resizes: Grid<{size: Size; interpolation: transforms.Interpolation}>;
  longestSides: {from: Size; size: number; maxSize: number; to: Expected}[];
  pads: Grid<{padding: transforms.Padding} & transforms.PadOptions>;
  rotations: Grid<{angle: number} & transforms.RotateOptions>;
  affines: Grid<{map: transforms.AffineMap} & transforms.AffineOptions>;
  perspectives: ({from: Size; startpoints: transforms.Corners; endpoints: transforms.Corners} & {
    coefficients: Projection;
    interpolation: transforms.WarpInterpolation;
    fill: transforms.Fill;
    to: Expected;
  })[];
  colours: Record<Colouring, Grid<{factor: number}>>;
  everyColour: {factor: number; to: Expected};
  blurs: {from: Size; kernelSize: number | Size; sigma?: number | Size; bytes: string}[];
  tenCrops: {from: Size; size: [number, number]; verticalFlip: boolean; sha256: string}[];
  randomCrops: Drawn<transforms.RandomCropOptions & {size: [number, number]}>[];
  jitters: Drawn<transforms.ColorJitterOptions>[];
  randomMaps: {
    affine: (Omit<Drawn<transforms.RandomAffineOptions & {degrees: number | transforms.Range}>, 'to'> & {
      to: {angle: number; translate: Size; scale: number; shear: Size};
    })[];
    perspective: {from: Size; start: number; distortionScale: number; to: Expected}[];
  };
  augmentations: Grid<{name: transforms.AugmentationName; magnitude: number} & transforms.WarpOptions>;
  policies: (Runs & {
    kind: 'autoAugment' | 'randAugment' | 'trivialAugmentWide';
    options: transforms.AutoAugmentOptions & transforms.RandAugmentOptions & transforms.TrivialAugmentWideOptions;
  })[];
  mixtures: (Runs & {options: transforms.AugMixOptions; shares: {own: [number, number]; copies: number[]}})[];
  erasures: {
    options: transforms.RandomErasingOptions & {value: number | number[]};
    shape: [number, number, number];
    runs: number;
    sha256: string;
  }[];
  lighting: {alphas: [number, number, number]; from: number[]; to: number[]};
  batches: {
    shape: [number, number, number, number];
    xs: number[];
    ys: number[];
    mixUp: MixedBatch[];
    cutMix: MixedBatch[];
  };
} = JSON.parse(readFileSync(fixturePath('transforms.json'), 'utf8'));

/** Functions of an image and one number, or of the image alone. */
export type Colouring =
  | 'adjustBrightness'
  | 'adjustContrast'
  | 'adjustSaturation'
  | 'adjustSharpness'
  | 'adjustHue'
  | 'posterize'
  | 'solarize'
  | 'invert'
  | 'equalize'
  | 'autocontrast'
  | 'verticalFlip';

/** The low byte of MurmurHash3's finalizer of i: every colour occurs. */
export function scatter(width: number, height: number): RgbImage {
  const data = Uint8Array.from({length: width * height * 3}, (_, i) => {
    let h = i ^ (i >>> 16);
    h = Math.imul(h, 0x85ebca6b);
    h ^= h >>> 13;
    h = Math.imul(h, 0xc2b2ae35);
    return (h ^ (h >>> 16)) & 255;
  });
  return {width, height, data};
}

/** Few levels, none of them extreme, other ones in each channel. */
export function dim(width: number, height: number): RgbImage {
  const data = Uint8Array.from({length: width * height * 3}, (_, i) => {
    const [pixel, c] = [Math.floor(i / 3), i % 3];
    return 40 + 30 * c + (((pixel % width) * 7 + Math.floor(pixel / width) * 5) % 60);
  });
  return {width, height, data};
}

const IMAGES = {scatter, dim};

/** The hash of what a grid's images become. */
export function folded<Row>({sizes, images}: Grid<Row>, change: (image: RgbImage) => RgbImage): string {
  return hashOf(sizes.flatMap(size => images.map(name => change(IMAGES[name](...size)))));
}

/** The hash of several images. */
export function hashOf(images: readonly RgbImage[]): string {
  const total = createHash('sha256');
  for (const {width, height, data} of images) total.update(`${width}x${height};`).update(data);
  return total.digest('hex');
}

/** The numbers that torchvision was given: the upper 24 bits of i * 0x9E3779B1, from some i on. */
export function numbersFrom(start: number): () => number {
  let i = start;
  return () => (Math.imul(++i, 0x9e3779b1) >>> 8) / 2 ** 24;
}
