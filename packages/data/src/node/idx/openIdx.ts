/**
 * Finds or fetches the parts of a data set that comes as IDX.
 */
import {ConfigError} from '@tfjs-zoo/core';
import {type DownloadOption, fetchFiles, megabytes} from '../files/fetchFiles.ts';
import {findIdx, type IdxPair, type IdxPart} from './findIdx.ts';
import type {PublishedIdx} from './publishedIdx.ts';

/** The part to learn from, the part to test with, or both, one after the other. */
export type IdxSplit = 'train' | 'test' | 'all';

/** Parts of each split. */
export const PARTS: Readonly<Record<IdxSplit, readonly IdxPart[]>> = {
  train: ['train'],
  test: ['t10k'],
  all: ['train', 't10k'],
};

/** Gets a split's files from the network. */
export async function fetchIdx(
  published: PublishedIdx,
  split: IdxSplit,
  download: Exclude<DownloadOption, false>,
): Promise<IdxPair[]> {
  const paths = await fetchFiles(filesOf(published, split), download);
  return PARTS[split].map((_, i) => ({images: paths[2 * i], labels: paths[2 * i + 1]}));
}

/** A split's files in a directory, or `undefined` if one of them is not there. */
export async function findSplit(directory: string, below: string, split: IdxSplit): Promise<IdxPair[] | undefined> {
  const found = await Promise.all(PARTS[split].map(part => findIdx(directory, below, part)));
  return found.every(pair => pair !== undefined) ? found : undefined;
}

/** @throws ConfigError if a split is none of those there are. */
export function checkSplit(owner: string, split: string): void {
  if (Object.hasOwn(PARTS, split)) return;
  throw new ConfigError(`${owner}: split '${split}' is unknown; there are 'train', 'test' and 'all'`);
}

/** @throws ConfigError if both a directory and a download are asked for. */
export function checkOnePlace(owner: string, source: string | undefined, download: DownloadOption): void {
  if (source === undefined || download === false) return;
  throw new ConfigError(
    `${owner}: both the source '${source}' and download are given; give one of them. Downloads are kept in a cache of ` +
      'their own: download: {cacheDir} says where',
  );
}

/** What the download of a split is called in errors. */
export function downloadHint(published: PublishedIdx, split: IdxSplit): string {
  return `{download: true} to fetch them (${megabytes(filesOf(published, split))})`;
}

function filesOf(published: PublishedIdx, split: IdxSplit) {
  return PARTS[split].flatMap(part => [...published[part]]);
}
