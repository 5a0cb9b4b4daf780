/** Plain JavaScript: runs everywhere and trains, but a hundred times slower than native. */
import type {Activated, Availability, BackendDriver, LoadContext} from '../backendDriver.ts';
import {makeCurrent} from '../makeCurrent.ts';
import {NATIVE_INSTALL_COMMAND} from '../native/nativeInstallCommand.ts';
import {packageVersion} from '../packageVersion.ts';
import {startCpu} from './startCpu.ts';

export const cpuDriver: BackendDriver = {
  name: 'cpu',
  tfBackend: 'cpu',
  trains: true,
  probe(): Availability {
    return {usable: true, version: packageVersion('@tensorflow/tfjs-backend-cpu') ?? 'unknown', threads: 1};
  },
  async activate({warn}: LoadContext): Promise<Activated> {
    await startCpu(makeCurrent, warn, `native. To use native: ${NATIVE_INSTALL_COMMAND}`);
    return {};
  },
};
