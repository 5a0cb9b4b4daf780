import {open} from 'node:fs/promises';
import {type FileWindow, fileWindow} from './fileWindow.ts';

/** Opens a file for as long as `use` takes. */
export async function withFile<T>(path: string, use: (file: FileWindow) => Promise<T>): Promise<T> {
  const file = await open(path, 'r');
  try {
    return await use(fileWindow(file, (await file.stat()).size));
  } finally {
    await file.close();
  }
}
