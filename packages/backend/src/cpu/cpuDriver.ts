/** Plain JavaScript: runs everywhere and trains, but a hundred times slower than native. */
import {AvgPoolGrad, findBackend} from '@tensorflow/tfjs-core';
import type {Availability, BackendDriver, LoadContext} from '../backendDriver.ts';
import {avgPoolGradKernel} from '../kernels/avgPoolGrad.ts';
import {installKernel} from '../kernels/installKernel.ts';
import {makeCurrent} from '../makeCurrent.ts';
import {NATIVE_INSTALL_COMMAND} from '../native/nativeInstallCommand.ts';
import {packageVersion} from '../packageVersion.ts';

let warned = false;

export const cpuDriver: BackendDriver = {
  name: 'cpu',
  tfBackend: 'cpu',
  trains: true,
  probe(): Availability {
    return {usable: true, version: packageVersion('@tensorflow/tfjs-backend-cpu') ?? 'unknown', threads: 1};
  },
  async activate({warn}: LoadContext): Promise<void> {
    await import('@tensorflow/tfjs-backend-cpu');
    installKernel('cpu', AvgPoolGrad, own => own && avgPoolGradKernel(own));
    await makeCurrent('cpu');
    // tfjs prints a banner at the first tensor, naming a package that no longer installs; ours replaces it.
    Object.assign(findBackend('cpu'), {firstUse: false});
    if (warned) return;
    warned = true;
    warn(
      "tfjs-zoo: running on the 'cpu' backend, plain JavaScript, " +
        `far slower than native. To use native: ${NATIVE_INSTALL_COMMAND}`,
    );
  },
};
