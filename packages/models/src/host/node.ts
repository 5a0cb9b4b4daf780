/**
 * Weights in Node: downloads go through the verified cache, files are read tensor by tensor.
 */
import {readFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {ConfigError} from '@tfjs-zoo/core';
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

/**
 * Opens the file at a path or a `file:` address.
 *
 * @throws ConfigError for other addresses: what is fetched must be verified, and for that its hash must be known.
 */
export const openSource: Host['openSource'] = async (source: string): Promise<StateDict> => {
  if (source.startsWith('file:')) return openWeights(fileURLToPath(source));
  if (/^\w+:\/\//.test(source)) {
    throw new ConfigError(
      `createModel: weights '${source}' is an address. Get the file with fetchWeights({urls, bytes, sha256}) of ` +
        '@tfjs-zoo/weights/node, which verifies it, and give the path that it returns',
    );
  }
  return openWeights(source);
};
