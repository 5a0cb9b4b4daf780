import {randomUUID} from 'node:crypto';
import {rename, rm, writeFile} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';

/** Gives a file new content in one step: at any moment the old or the new one is there, whole. */
export async function replaceFile(path: string, content: string): Promise<void> {
  const aside = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeFile(aside, content, {flag: 'wx', flush: true});
    await rename(aside, path);
  } finally {
    await rm(aside, {force: true});
  }
}
