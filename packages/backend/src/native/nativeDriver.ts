/** libtensorflow through tfjs-node's binding: the fastest by far on a processor. */

import {existsSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import type {Activated, Availability, BackendDriver, Examined, LoadContext} from '../backendDriver.ts';
import {BackendError} from '../backendError.ts';
import {makeCurrent} from '../makeCurrent.ts';
import {bfloat16Gain, bfloat16Warning} from './bfloat16/bfloat16Gain.ts';
import {setPrecision, withoutBfloat16} from './bfloat16/precision.ts';
import {findInstallation} from './findInstallation.ts';
import {checkInChild} from './install/checkInChild.ts';
import {loadBinding, nativeThreads} from './loadBinding.ts';
import {ADDON, OWN_OPS} from './manifest.ts';
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
    const found = findInstallation(tfjsNode);
    if ('why' in found) return {usable: false, why: found.why, fix: NATIVE_INSTALL_COMMAND};
    // libtensorflow sizes its thread pool by the processors that this process may use.
    return {usable: true, version: found.version, threads: nativeThreads()};
  },

  async examine(): Promise<Examined> {
    if (registeredElsewhere()) return {loadedElsewhere: true};
    const {directory} = installed();
    const ownOps = join(directory, OWN_OPS);
    const has = existsSync(ownOps);
    await checkInChild(join(directory, ADDON), undefined, has ? ownOps : undefined);
    if (has) return {};
    return {
      slower: `operations of our own are missing, without which it is slower; ${NATIVE_INSTALL_COMMAND} adds them`,
    };
  },

  async activate({logLevel, threads, precision, warn}: LoadContext): Promise<Activated> {
    if (registeredElsewhere()) {
      if (threads !== undefined) throw new ConfigError(elsewhere('threads'));
      if (precision !== 'float32') throw new ConfigError(elsewhere('precision'));
      await makeCurrent('tensorflow');
      return {};
    }
    const slow = precision === 'bfloat16' ? withoutBfloat16() : undefined;
    if (slow !== undefined) throw new ConfigError(`useBackend: precision 'bfloat16' does not pay here: ${slow}`);
    const {tfjsNode, directory} = installed();
    setPrecision(precision);
    const binding = loadBinding(directory, {logLevel, threads});
    registerNative(tfjsNode, binding);
    await makeCurrent('tensorflow');
    const warning = precision === 'bfloat16' ? bfloat16Warning(bfloat16Gain(binding)) : undefined;
    if (warning !== undefined) warn(warning);
    return {threads: nativeThreads(), precision};
  },
};

const elsewhere = (option: string): string =>
  `useBackend: ${option} comes too late: the program has loaded @tensorflow/tfjs-node itself, which is used as it is. ` +
  'Leave the option out, or the import of tfjs-node.';

/** The installation that is there. @throws BackendError if there is none. */
function installed(): {tfjsNode: string; directory: string} {
  const tfjsNode = findTfjsNode();
  if (tfjsNode === undefined)
    throw new BackendError('native', `the package ${TFJS_NODE} is not installed.`, TFJS_NODE_COMMAND);
  const found = findInstallation(tfjsNode);
  if ('why' in found) throw new BackendError('native', found.why, NATIVE_INSTALL_COMMAND);
  return {tfjsNode: tfjsNode.directory, directory: found.directory};
}
