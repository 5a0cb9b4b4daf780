/** Where libtensorflow and tfjs-node are, for processes that load them without anything of ours. */
import {join} from 'node:path';
import {findInstallation} from '../../../packages/backend/src/native/findInstallation.ts';
import {ADDON} from '../../../packages/backend/src/native/manifest.ts';
import {findTfjsNode} from '../../../packages/backend/src/native/tfjsNode.ts';

/** What {@link useStock} needs for `name`, as arguments of a command: tfjs-node's folder and the addon, or nothing. */
export function stockArguments(name: string): string[] {
  if (name !== 'native') return [];
  const tfjsNode = findTfjsNode();
  if (tfjsNode === undefined) throw new Error('bench: no @tensorflow/tfjs-node to measure');
  const found = findInstallation(tfjsNode);
  if ('why' in found) throw new Error(`bench: no libtensorflow to measure tfjs-node on: ${found.why}`);
  return [tfjsNode.directory, join(found.directory, ADDON)];
}
