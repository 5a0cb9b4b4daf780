/**
 * Weights in browsers: fetched, verified, read from memory.
 */
import {fetchBytes, readWeights} from '@tfjs-zoo/weights';
import type {Artifact, FetchOptions, Host} from './host.ts';

/** Fetches and verifies a published file. */
export const openArtifact: Host['openArtifact'] = async (artifact: Artifact, {onProgress, signal}: FetchOptions) =>
  readWeights(await fetchBytes(artifact, {onProgress, signal}));

/** Fetches a file of the user's. */
export const openSource: Host['openSource'] = async (source: string, {signal}: FetchOptions) => {
  const response = await fetch(source, {signal});
  if (!response.ok) throw new Error(`createModel: ${source} answered ${response.status} ${response.statusText}`);
  return readWeights(response);
};
