import {setBackend} from '@tensorflow/tfjs-core';

/**
 * Makes a registered backend tfjs's current one.
 *
 * @throws Error if its initialisation failed; tfjs has then printed the cause as a warning.
 */
export async function setTfjsBackend(tfBackend: string): Promise<void> {
  if (!(await setBackend(tfBackend))) {
    throw new Error(`tfjs could not initialise its backend '${tfBackend}'; the warning it printed says why.`);
  }
}
