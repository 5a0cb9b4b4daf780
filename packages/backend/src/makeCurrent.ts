import {registerFileSystem} from './fileSystem/fileSystem.ts';
import {setTfjsBackend} from './setTfjsBackend.ts';

/**
 * Makes a registered backend tfjs's current one, and lets models be saved to and loaded from `file://` on it.
 *
 * @throws Error if its initialisation failed; tfjs has then printed the cause as a warning.
 */
export async function makeCurrent(tfBackend: string): Promise<void> {
  await setTfjsBackend(tfBackend);
  registerFileSystem();
}
