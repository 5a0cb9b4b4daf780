import {resolve} from 'node:path';
import {type Artifact, checkArtifact} from '../download/artifact.ts';
import {weightsName} from './cache/cacheNames.ts';
import {cacheDirectory} from './cacheDirectory.ts';

/**
 * Where `fetchWeights` keeps a file, whether it is there or not. A file that was got in another way can be put there.
 *
 * @throws FetchError `E_ARTIFACT` for a description that cannot be
 */
export function weightsPath(artifact: Artifact, cacheDir: string = cacheDirectory()): string {
  const {sha256, name} = checkArtifact(artifact);
  return resolve(cacheDir, weightsName(sha256, name));
}
