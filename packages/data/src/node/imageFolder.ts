/**
 * A directory of class folders, each full of images: what torchvision calls `ImageFolder`.
 */
import {type ImageFileOptions, type ImageFiles, imageFiles} from './folder/imageFiles.ts';
import {type FolderListing, listFolder} from './folder/listFolder.ts';

/** How a directory is read. */
export interface ImageFolderOptions extends ImageFileOptions, FolderListing {}

/** The images of a directory. `name(i)` is a file's path. */
export interface ImageFolder extends ImageFiles {}

/**
 * Finds the images below `dir/<class>/`, at any depth; each is read when a batch needs it. Classes are the names of the
 * folders, sorted, and files are sorted within a class, as in torchvision, so labels and indices are the same.
 *
 * Names that begin with a dot are passed over. Links are followed, to each directory once.
 *
 * @example
 * ```ts
 * const flowers = await imageFolder('flowers', {transform: imageClassificationPreset()});
 * const [training, validation] = flowers.split(0.2, {seed: 1, trainTransform: imageTrainingPreset()});
 *
 * const scans = await imageFolder('scans', {classOf: path => path.split('_')[1], verify: 'list'});
 * const unseen = await imageFolder('inbox', {classOf: false});
 * ```
 * @throws ConfigError if there is no such directory, it holds no images, or its folders are not as expected. A file
 *   that cannot be decoded is an ImageReadError which names it, when its batch is due.
 */
export async function imageFolder(dir: string, options: ImageFolderOptions = {}): Promise<ImageFolder> {
  const {classNames, classOf, extensions, allowEmpty, ...reading} = options;
  const list = await listFolder(dir, {classNames, classOf, extensions, allowEmpty}, reading.signal);
  return (await imageFiles('imageFolder', list, reading)).dataset;
}
