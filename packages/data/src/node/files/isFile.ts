import {stat} from 'node:fs/promises';

/** Whether there is a file. What cannot be looked at is not there; if it was meant, an error says what was looked for. */
export async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() ?? false;
}
