/**
 * The files of a data set from the network, by the same verified fetch that weights come by.
 */
import {ConfigError} from '@tfjs-zoo/core';
import type {Artifact} from '@tfjs-zoo/weights';
import {type FetchWeightsOptions, fetchWeights} from '@tfjs-zoo/weights/node';

/**
 * Whether files are downloaded: not unless asked for. Options say where they are kept, who is told how far it is, what
 * ends it, ….
 */
export type DownloadOption = boolean | FetchWeightsOptions;

/**
 * Gets files one after the other, from the cache if they are there. Progress is that of all of them together.
 *
 * @returns their paths
 * @throws FetchError if one cannot be had; the signal's reason if aborted
 */
export async function fetchFiles(files: readonly Artifact[], download: true | FetchWeightsOptions): Promise<string[]> {
  const {onProgress, ...options} = download === true ? {} : download;
  const total = files.reduce((sum, {bytes}) => sum + bytes, 0);
  const paths: string[] = [];
  let before = 0;
  for (const file of files) {
    const start = before;
    const report = onProgress && ((bytes: number, _: number, rate: number) => onProgress(start + bytes, total, rate));
    paths.push(await fetchWeights(file, {...options, onProgress: report}));
    before += file.bytes;
  }
  return paths;
}

/** `1.5 MB` or `170 MB`, for errors that name what a download would cost. */
export function megabytes(files: readonly Artifact[]): string {
  const sum = files.reduce((total, {bytes}) => total + bytes, 0) / 1e6;
  return `${sum < 10 ? sum.toFixed(1) : Math.round(sum)} MB`;
}

/** @throws ConfigError if both a directory and a download are asked for. */
export function checkOnePlace(owner: string, source: string | undefined, download: DownloadOption): void {
  if (source === undefined || download === false) return;
  throw new ConfigError(
    `${owner}: both the source '${source}' and download are given; give one of them. Downloads are kept in a cache of ` +
      'their own: download: {cacheDir} says where',
  );
}
