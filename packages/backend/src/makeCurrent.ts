import {setBackend} from '@tensorflow/tfjs-core';
import {registerFileSystem} from './fileSystem/fileSystem.ts';

/**
 * Makes a registered backend tfjs's current one, and lets models be saved to and loaded from `file://` on it.
 *
 * @throws Error if its initialisation failed; tfjs has then printed the cause as a warning.
 */
export async function makeCurrent(tfBackend: string): Promise<void> {
  if (!(await setBackend(tfBackend))) {
    throw new Error(`tfjs could not initialise its backend '${tfBackend}'; the warning it printed says why.`);
  }
  registerFileSystem();
}
