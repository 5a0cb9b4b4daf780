/** libtensorflow through tfjs-node's binding: the fastest by far on a processor. */

import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import type {Availability, BackendDriver, LoadContext} from '../backendDriver.ts';
import {BackendError} from '../backendError.ts';
import {makeCurrent} from '../makeCurrent.ts';
import {checkInChild} from './install/checkInChild.ts';
import {loadBinding} from './loadBinding.ts';
import {ADDON, readManifest} from './manifest.ts';
import {nativeDirectory} from './nativeDirectory.ts';
import {NATIVE_INSTALL_COMMAND} from './nativeInstallCommand.ts';
import {registeredElsewhere, registerNative} from './registerNative.ts';
import {findTfjsNode, TFJS_NODE, TFJS_NODE_COMMAND} from './tfjsNode.ts';
import {unsupportedPlatform} from './unsupportedPlatform.ts';

export const nativeDriver: BackendDriver = {
  name: 'native',
  tfBackend: 'tensorflow',
  trains: true,

  probe(): Availability {
    if (registeredElsewhere()) {
      return {
        usable: true,
        version: `${TFJS_NODE} ${findTfjsNode()?.version ?? ''}`.trim(),
        threads: availableParallelism(),
      };
    }
    const unsupported = unsupportedPlatform();
    if (unsupported !== undefined) return {usable: false, why: unsupported};
    const tfjsNode = findTfjsNode();
    if (tfjsNode === undefined) {
      return {usable: false, why: `the package ${TFJS_NODE} is not installed.`, fix: TFJS_NODE_COMMAND};
    }
    const directory = nativeDirectory();
    const manifest = readManifest(directory);
    if (manifest === undefined) {
      return {usable: false, why: `libtensorflow is not installed in ${directory}.`, fix: NATIVE_INSTALL_COMMAND};
    }
    if (manifest.tfjsNode !== tfjsNode.version) {
      const why = `it was built for ${TFJS_NODE} ${manifest.tfjsNode}, and ${tfjsNode.version} is installed now.`;
      return {usable: false, why, fix: NATIVE_INSTALL_COMMAND};
    }
    // libtensorflow sizes its thread pool by the processors that this process may use.
    return {usable: true, version: manifest.tensorflow, threads: availableParallelism()};
  },

  async examine(): Promise<void> {
    if (registeredElsewhere()) return;
    await checkInChild(join(nativeDirectory(), ADDON));
  },

  async activate({logLevel}: LoadContext): Promise<void> {
    if (registeredElsewhere()) return await makeCurrent('tensorflow');
    const tfjsNode = findTfjsNode();
    if (tfjsNode === undefined)
      throw new BackendError('native', `the package ${TFJS_NODE} is not installed.`, TFJS_NODE_COMMAND);
    registerNative(tfjsNode.directory, loadBinding(nativeDirectory(), logLevel));
    await makeCurrent('tensorflow');
  },
};
