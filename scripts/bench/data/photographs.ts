/** Photographs of the size that ImageNet's have, made of three that the repository has. */
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {uniform} from '@tfjs-zoo/core';
import sharp from 'sharp';

const SOURCES = ['astronaut', 'chelsea', 'coffee'];
const [WIDTH, HEIGHT] = [500, 375];
const QUALITY = 90;

/** Writes `count` JPEGs, each another part of a photograph, into a folder for each photograph; returns the first one's path. */
export async function writePhotographs(directory: string, count: number): Promise<string> {
  const draws = uniform({seed: 1, stream: 0, step: 0}, 3 * count);
  for (const name of SOURCES) await mkdir(join(directory, name));
  for (let i = 0; i < count; i++) {
    const name = SOURCES[i % SOURCES.length];
    const source = sharp(fileURLToPath(new URL(`../../../packages/data/test/fixtures/${name}.jpg`, import.meta.url)));
    const full = await source.metadata();
    const height = Math.floor(Math.min(full.height, (full.width * HEIGHT) / WIDTH) * (0.8 + 0.2 * draws[3 * i]));
    const width = Math.floor((height * WIDTH) / HEIGHT);
    const top = Math.floor(draws[3 * i + 1] * (full.height - height + 1));
    const left = Math.floor(draws[3 * i + 2] * (full.width - width + 1));
    await source
      .extract({top, left, height, width})
      .resize(WIDTH, HEIGHT, {fit: 'fill'})
      .jpeg({quality: QUALITY})
      .toFile(join(directory, name, `${i}.jpg`));
  }
  return join(directory, SOURCES[0], '0.jpg');
}
