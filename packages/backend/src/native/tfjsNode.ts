import {dirname} from 'node:path';
import {packageFile, packageVersion} from '../packageVersion.ts';

/** The package whose kernels and binding the native backend uses. Its own installer is never run. */
export const TFJS_NODE = '@tensorflow/tfjs-node';

/** What a user types to get it without running its install script, whose download no longer works. */
export const TFJS_NODE_COMMAND = 'npm install @tensorflow/tfjs-node@4.22.0 --ignore-scripts';

/** Where tfjs-node is installed and which version, or `undefined`. */
export function findTfjsNode(): {directory: string; version: string} | undefined {
  const manifest = packageFile(TFJS_NODE, 'package.json');
  const version = packageVersion(TFJS_NODE);
  return manifest === undefined || version === undefined ? undefined : {directory: dirname(manifest), version};
}
