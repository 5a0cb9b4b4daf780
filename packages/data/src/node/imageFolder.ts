/**
 * A directory of class folders, each full of images: what torchvision calls `ImageFolder`.
 */
import {stat} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import {imageDataset} from '../fromSource.ts';
import {imageClassificationPreset} from '../imageClassificationPreset.ts';
import type {ImageDataset} from '../sampleDataset.ts';
import type {SampleShape, SampleTransform} from '../step.ts';
import {filesBelow, subdirectories} from './listImages.ts';
import {type ReadImageOptions, readImage} from './readImage.ts';

/** How a directory is read. */
export interface ImageFolderOptions extends ReadImageOptions {
  /** Makes network input of an image. @defaultValue imageClassificationPreset() */
  transform?: SampleTransform;
  /** `[height, width, channels]` of what the transform gives; not needed if it has an `outputShape`, as presets do. */
  sampleShape?: SampleShape;
  /**
   * Endings of the files to read, in lower case.
   * @defaultValue ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff']
   */
  extensions?: readonly string[];
}

/** The images of a directory. `name(i)` is a file's path. */
export interface ImageFolder extends ImageDataset {
  /** Path of each image; its place is the sample's index. */
  readonly files: readonly string[];
}

const EXTENSIONS: readonly string[] = ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff'];

/** Names that parts of a data set have, and classes do not. */
const PARTS = new Set(['train', 'training', 'val', 'valid', 'validation', 'test', 'testing']);

/**
 * Finds the images below `dir/<class>/`; each is read when a batch needs it. Classes are the names of the folders,
 * sorted, and files are sorted within a class, as in torchvision, so labels and indices are the same.
 *
 * @example
 * ```ts
 * const flowers = await imageFolder('flowers', {transform: imageClassificationPreset()});
 * const [training, validation] = flowers.split(0.2, {seed: 1, trainTransform: imageTrainingPreset()});
 * ```
 * @throws ConfigError if there is no such directory, it holds no class folders, or one of them holds no image. A file
 *   that cannot be decoded is an ImageReadError which names it, when its batch is due.
 */
export async function imageFolder(dir: string, options: ImageFolderOptions = {}): Promise<ImageFolder> {
  const {transform = imageClassificationPreset(), sampleShape, extensions = EXTENSIONS, ...reading} = options;
  const classNames = await classesIn(dir);
  const files: string[] = [];
  const labels: number[] = [];
  for (const [label, name] of classNames.entries()) {
    const found = await filesBelow(join(dir, name), extensions);
    if (found.length === 0) throw await noImages(join(dir, name), extensions);
    for (const file of found) {
      files.push(file);
      labels.push(label);
    }
  }
  const source = {
    classNames,
    size: files.length,
    label: (i: number) => labels[i],
    name: (i: number) => files[i],
    image: (i: number) => readImage(files[i], reading),
  };
  return {...imageDataset(source, transform, sampleShape), files};
}

async function classesIn(dir: string): Promise<string[]> {
  const found = await stat(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!found) throw new ConfigError(`imageFolder: there is no directory '${resolve(dir)}'; check the path`);
  if (!found.isDirectory())
    throw new ConfigError(`imageFolder: '${dir}' is a file; give the directory of class folders`);
  const names = await subdirectories(dir);
  if (names.length === 0) {
    throw new ConfigError(
      `imageFolder: '${dir}' holds no class folders; expected one folder a class: ${join(dir, 'cat', 'one.jpg')}`,
    );
  }
  if (names.length > 1 && names.every(name => PARTS.has(name.toLowerCase()))) {
    throw new ConfigError(
      `imageFolder: '${dir}' holds ${names.join(', ')}, which are parts of a data set, not classes; ` +
        `open each: imageFolder('${join(dir, names[0])}')`,
    );
  }
  return names;
}

async function noImages(dir: string, extensions: readonly string[]): Promise<ConfigError> {
  const others = await filesBelow(dir, ['']);
  const holds = others.length === 0 ? 'is empty' : `holds no image among its ${others.length} files`;
  return new ConfigError(
    `imageFolder: class folder '${dir}' ${holds}; images end in ${extensions.join(', ')}. Add some, or remove the folder`,
  );
}
