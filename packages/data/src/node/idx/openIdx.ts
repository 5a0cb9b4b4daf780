/**
 * Finds or fetches the parts of a data set that comes as IDX.
 */
import type {DatasetSplit} from '../files/datasetSplit.ts';
import {type DownloadOption, fetchFiles, megabytes} from '../files/fetchFiles.ts';
import {findIdx, type IdxPair, type IdxPart} from './findIdx.ts';
import type {PublishedIdx} from './publishedIdx.ts';

/** Parts of each split. */
export const PARTS: Readonly<Record<DatasetSplit, readonly IdxPart[]>> = {
  train: ['train'],
  test: ['t10k'],
  all: ['train', 't10k'],
};

/** Gets a split's files from the network. */
export async function fetchIdx(
  published: PublishedIdx,
  split: DatasetSplit,
  download: Exclude<DownloadOption, false>,
): Promise<IdxPair[]> {
  const paths = await fetchFiles(filesOf(published, split), download);
  return PARTS[split].map((_, i) => ({images: paths[2 * i], labels: paths[2 * i + 1]}));
}

/** A split's files in a directory, or `undefined` if one of them is not there. */
export async function findSplit(directory: string, below: string, split: DatasetSplit): Promise<IdxPair[] | undefined> {
  const found = await Promise.all(PARTS[split].map(part => findIdx(directory, below, part)));
  return found.every(pair => pair !== undefined) ? found : undefined;
}

/** What the download of a split is called in errors. */
export function downloadHint(published: PublishedIdx, split: DatasetSplit): string {
  return `{download: true} to fetch them (${megabytes(filesOf(published, split))})`;
}

function filesOf(published: PublishedIdx, split: DatasetSplit) {
  return PARTS[split].flatMap(part => [...published[part]]);
}
