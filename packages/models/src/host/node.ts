/**
 * Weights in Node: downloads go through the verified cache, files are read tensor by tensor.
 */
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {readWeights, type StateDict} from '@tfjs-zoo/weights';
import {fetchWeights, openWeights} from '@tfjs-zoo/weights/node';
import type {Artifact, FetchOptions, Host} from './host.ts';

/** Opens a published file: from the package if it comes with it, else from the cache or the network. */
export const openArtifact: Host['openArtifact'] = async (artifact: Artifact, options: FetchOptions) => {
  const packaged = artifact.urls.find(url => url.startsWith('file:'));
  // small, and covered by the package's own integrity hash
  if (packaged !== undefined) return readWeights(await readFile(fileURLToPath(packaged)));
  return openWeights(await fetchWeights(artifact, options));
};

/** Opens the file at a path. */
export const openSource: Host['openSource'] = (source: string): Promise<StateDict> => openWeights(source);
