/** libtensorflow, which no browser has: what is said to who asks for it. */
import type {Activated, Availability, BackendDriver} from '../backendDriver.ts';
import {BackendError} from '../backendError.ts';

const WHY = 'libtensorflow runs in Node, and this is a browser.';

export const nativeDriver: BackendDriver = {
  name: 'native',
  tfBackend: 'tensorflow',
  trains: true,
  probe(): Availability {
    return {usable: false, why: WHY};
  },
  async activate(): Promise<Activated> {
    throw new BackendError('native', WHY);
  },
};
