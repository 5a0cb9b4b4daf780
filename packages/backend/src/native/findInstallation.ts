import {readManifest} from './manifest.ts';
import {nativeDirectory, ownLibraryDirectory} from './nativeDirectory.ts';
import {TFJS_NODE} from './tfjsNode.ts';
import {findTfjsNodeBinary} from './tfjsNodeBinary.ts';

/**
 * Finds an addon that is ready to be loaded: that of our cache, else the one that tfjs-node's own installer left.
 *
 * @returns its directory and the version of its libtensorflow, or a sentence that says why there is none.
 */
export function findInstallation(tfjsNode: {
  directory: string;
  version: string;
}): {directory: string; version: string} | {why: string} {
  const directory = nativeDirectory();
  const manifest = readManifest(directory);
  if (manifest?.tfjsNode === tfjsNode.version) return {directory, version: manifest.tensorflow};
  // a library of the user's own is not replaced by another
  const own = ownLibraryDirectory() === undefined ? findTfjsNodeBinary(tfjsNode.directory) : {why: ''};
  if (!('why' in own)) return own;
  if (manifest === undefined) return {why: `libtensorflow is not installed in ${directory}.`};
  return {why: `it was built for ${TFJS_NODE} ${manifest.tfjsNode}, and ${tfjsNode.version} is installed now.`};
}
