/** Plain JavaScript: runs everywhere and trains, but a hundred times slower than native. */
import {findBackend} from '@tensorflow/tfjs-core';
import type {Activated, Availability, BackendDriver, LoadContext} from '../backendDriver.ts';
import {makeCurrent} from '../makeCurrent.ts';
import {NATIVE_INSTALL_COMMAND} from '../native/nativeInstallCommand.ts';
import {packageVersion} from '../packageVersion.ts';
import {installCpuKernels} from './installCpuKernels.ts';

let warned = false;

export const cpuDriver: BackendDriver = {
  name: 'cpu',
  tfBackend: 'cpu',
  trains: true,
  probe(): Availability {
    return {usable: true, version: packageVersion('@tensorflow/tfjs-backend-cpu') ?? 'unknown', threads: 1};
  },
  async activate({warn}: LoadContext): Promise<Activated> {
    await import('@tensorflow/tfjs-backend-cpu');
    installCpuKernels();
    await makeCurrent('cpu');
    // tfjs prints a banner at the first tensor, naming a package that no longer installs; ours replaces it.
    Object.assign(findBackend('cpu'), {firstUse: false});
    if (warned) return {};
    warned = true;
    warn(
      "tfjs-zoo: running on the 'cpu' backend, plain JavaScript, " +
        `far slower than native. To use native: ${NATIVE_INSTALL_COMMAND}`,
    );
    return {};
  },
};
