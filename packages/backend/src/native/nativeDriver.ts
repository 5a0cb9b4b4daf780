/** libtensorflow through tfjs-node's binding: the fastest by far on a processor. */
import type {Availability, BackendDriver} from '../backendDriver.ts';
import {BackendError} from '../backendError.ts';
import {NATIVE_INSTALL_COMMAND} from './nativeInstallCommand.ts';

export const nativeDriver: BackendDriver = {
  name: 'native',
  tfBackend: 'tensorflow',
  trains: true,
  async probe(): Promise<Availability> {
    return {usable: false, why: 'libtensorflow is not installed.', fix: NATIVE_INSTALL_COMMAND};
  },
  async activate(): Promise<void> {
    throw new BackendError('native', 'libtensorflow is not installed.', NATIVE_INSTALL_COMMAND);
  },
};
