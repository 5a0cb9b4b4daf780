/**
 * Finds the files of a data set that comes as IDX.
 */
import {join} from 'node:path';
import {isFile} from '../files/isFile.ts';

/** Paths of one part's files. */
export interface IdxPair {
  readonly images: string;
  readonly labels: string;
}

/** The parts, as the files are called after them. */
export type IdxPart = 'train' | 't10k';

/** Names of a part's files without `.gz`: as they are published, and as some programs unpack them. */
const NAMES: readonly ((part: IdxPart) => IdxPair)[] = [
  part => ({images: `${part}-images-idx3-ubyte`, labels: `${part}-labels-idx1-ubyte`}),
  part => ({images: `${part}-images.idx3-ubyte`, labels: `${part}-labels.idx1-ubyte`}),
];

/**
 * Looks in a directory, and in those below it where torchvision puts the files.
 *
 * @param below - torchvision's name of the data set.
 * @returns `undefined` if a part's two files are not there.
 */
export async function findIdx(directory: string, below: string, part: IdxPart): Promise<IdxPair | undefined> {
  for (const place of [directory, join(directory, 'raw'), join(directory, below, 'raw')]) {
    for (const names of NAMES) {
      const {images, labels} = names(part);
      const found = await Promise.all([images, labels].map(name => plainOrGzip(join(place, name))));
      if (found[0] !== undefined && found[1] !== undefined) return {images: found[0], labels: found[1]};
    }
  }
  return undefined;
}

async function plainOrGzip(path: string): Promise<string | undefined> {
  for (const candidate of [path, `${path}.gz`]) if (await isFile(candidate)) return candidate;
  return undefined;
}
