/**
 * Weights in browsers: kept in their cache, verified, read from memory.
 */
import {fetchCached, readWeights} from '@tfjs-zoo/weights';
import type {Artifact, FetchOptions, Host} from './host.ts';

/** Gets a published file from the browser's cache or the network, verified. A page of a development server may have it of that server. */
export const openArtifact: Host['openArtifact'] = async (
  artifact: Artifact,
  {onProgress, signal, offline}: FetchOptions,
) => {
  const allowLoopbackHttp = globalThis.location?.protocol === 'http:';
  return readWeights(await fetchCached(artifact, {onProgress, signal, offline, allowLoopbackHttp}));
};

/** Fetches a file of the user's. */
export const openSource: Host['openSource'] = async (source: string, {signal}: FetchOptions) => {
  const response = await fetch(source, {signal});
  if (!response.ok) throw new Error(`createModel: ${source} answered ${response.status} ${response.statusText}`);
  return readWeights(response);
};
