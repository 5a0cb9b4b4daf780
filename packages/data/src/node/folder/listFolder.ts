/**
 * Finds the images of a directory and their classes.
 */
import {stat} from 'node:fs/promises';
import {join, relative, resolve, sep} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import type {FileList} from './imageFiles.ts';
import {filesBelow, subdirectories} from './listImages.ts';

/** What counts as an image, and what is its class. */
export interface FolderListing {
  /**
   * Name of each class, in the order of the labels; a folder of another name is an error, a class without a folder is not.
   * @defaultValue the names of the folders, sorted
   */
  classNames?: readonly string[];
  /**
   * What gives an image its class: the first folder of its path below the directory, as in torchvision, the last one, or
   * a function of that path, whose parts are parted by `/`; it leaves out files for which it returns undefined. `false`
   * is for images without classes, which may lie in the directory itself: labels are -1 then, and batches have empty `ys`.
   * @defaultValue 'first'
   */
  classOf?: 'first' | 'last' | false | ((path: string) => string | undefined);
  /**
   * Endings of the files to read, in any letter case.
   * @defaultValue ['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.bmp', '.avif']
   */
  extensions?: readonly string[];
  /** Allow class folders without images. @defaultValue false */
  allowEmpty?: boolean;
}

const EXTENSIONS: readonly string[] = [...['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff', '.bmp', '.avif']];

/** Names that parts of a data set have, and classes do not. */
const PARTS = new Set(['train', 'training', 'val', 'valid', 'validation', 'test', 'testing']);

/** Lists a directory, without reading a file. */
export async function listFolder(
  dir: string,
  {classNames, classOf = 'first', extensions = EXTENSIONS, allowEmpty = false}: FolderListing,
  signal: AbortSignal | undefined,
): Promise<FileList> {
  checkOptions(classOf, classNames, extensions);
  await checkDirectory(dir);
  const endings = extensions.map(extension => extension.toLowerCase());
  if (classOf === 'first') return byFirstFolder(dir, {classNames, extensions: endings, allowEmpty}, signal);
  const files = await filesBelow(dir, endings, signal);
  if (files.length === 0) throw await noImages(`'${dir}'`, dir, endings);
  if (classOf === false) return {classNames: [], files, labels: new Int32Array(files.length).fill(-1)};
  return byPath(dir, files, classNames, classOf === 'last' ? lastFolder : classOf);
}

/** torchvision's way: one folder after another. */
async function byFirstFolder(
  dir: string,
  {classNames, extensions, allowEmpty}: Required<Omit<FolderListing, 'classOf' | 'classNames'>> & FolderListing,
  signal: AbortSignal | undefined,
): Promise<FileList> {
  const folders = await subdirectories(dir);
  if (folders.length === 0) {
    throw new ConfigError(
      `imageFolder: '${dir}' holds no class folders; expected one folder a class: ${join(dir, 'cat', 'one.jpg')}. For ` +
        'images without classes give {classOf: false}',
    );
  }
  if (!classNames) checkParts(dir, folders);
  const names = classNames ?? folders;
  const labelOf = labelFinder(dir, names);
  const files: string[] = [];
  const labels: number[] = [];
  const found = folders.map(folder => ({folder, label: labelOf(folder, folder)}));
  for (const {folder, label} of found.sort((a, b) => a.label - b.label)) {
    const inside = await filesBelow(join(dir, folder), extensions, signal);
    if (inside.length === 0 && !allowEmpty) {
      throw await noImages(`class folder '${join(dir, folder)}'`, join(dir, folder), extensions);
    }
    for (const file of inside) {
      files.push(file);
      labels.push(label);
    }
  }
  return {classNames: names, files, labels};
}

/** The class is told by the path of each file. */
function byPath(
  dir: string,
  files: readonly string[],
  classNames: readonly string[] | undefined,
  classOf: (path: string) => string | undefined,
): FileList {
  const named = files.flatMap(file => {
    const path = relative(dir, file).split(sep).join('/');
    const name = classOf(path);
    if (name === undefined) return [];
    if (typeof name === 'string' && name !== '') return [{file, path, name}];
    throw new ConfigError(
      `imageFolder: classOf returned ${JSON.stringify(name)} for '${path}'; it returns the name of a class, or undefined ` +
        'to leave the file out',
    );
  });
  if (named.length === 0) {
    throw new ConfigError(
      `imageFolder: none of the ${files.length} images in '${dir}' has a class; look at what classOf returns, such as for ` +
        `'${relative(dir, files[0])}'`,
    );
  }
  const names = classNames ?? [...new Set(named.map(({name}) => name))].sort();
  const labelOf = labelFinder(dir, names);
  return {
    classNames: names,
    files: named.map(({file}) => file),
    labels: named.map(({name, path}) => labelOf(name, path)),
  };
}

/** The folder that a file lies in; files of the directory itself have none. */
function lastFolder(path: string): string | undefined {
  return path.split('/').at(-2);
}

/** Finds a class by its name, however its letters are composed: file systems differ in that. */
function labelFinder(dir: string, names: readonly string[]): (name: string, path: string) => number {
  const labels = new Map(names.map((name, label) => [name.normalize(), label]));
  return (name, path) => {
    const label = labels.get(name.normalize());
    if (label !== undefined) return label;
    throw new ConfigError(
      `imageFolder: '${join(dir, path)}' is of class '${name}', which is not one of the classNames ` +
        `'${names.join("', '")}'; add it there, or move the folder away`,
    );
  };
}

function checkOptions(
  classOf: FolderListing['classOf'],
  classNames: readonly string[] | undefined,
  extensions: readonly string[],
): void {
  if (classOf !== false && typeof classOf !== 'function' && classOf !== 'first' && classOf !== 'last') {
    throw new ConfigError(`imageFolder: classOf ${classOf} is unknown; there are 'first', 'last', false and functions`);
  }
  if (classNames && classOf === false) {
    throw new ConfigError('imageFolder: classNames are given, but classOf: false says that there are no classes');
  }
  if (
    classNames &&
    (classNames.length === 0 || new Set(classNames.map(name => name.normalize())).size < classNames.length)
  ) {
    throw new ConfigError(`imageFolder: classNames [${classNames}] is not a list of different names`);
  }
  if (extensions.length === 0)
    throw new ConfigError("imageFolder: extensions [] match no file; give some, such as '.jpg'");
}

async function checkDirectory(dir: string): Promise<void> {
  const found = await stat(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });
  if (!found) throw new ConfigError(`imageFolder: there is no directory '${resolve(dir)}'; check the path`);
  if (!found.isDirectory()) {
    throw new ConfigError(`imageFolder: '${dir}' is a file; give the directory of class folders`);
  }
}

function checkParts(dir: string, names: readonly string[]): void {
  if (names.length < 2 || !names.every(name => PARTS.has(name.toLowerCase()))) return;
  throw new ConfigError(
    `imageFolder: '${dir}' holds ${names.join(', ')}, which are parts of a data set, not classes; ` +
      `open each: imageFolder('${join(dir, names[0])}')`,
  );
}

async function noImages(what: string, dir: string, extensions: readonly string[]): Promise<ConfigError> {
  const others = await filesBelow(dir, ['']);
  const holds = others.length === 0 ? 'is empty' : `holds no image among its ${others.length} files`;
  return new ConfigError(
    `imageFolder: ${what} ${holds}; images end in ${extensions.join(', ')}. Add some, or remove the folder`,
  );
}
