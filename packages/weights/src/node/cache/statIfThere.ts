import type {Stats} from 'node:fs';
import {lstat} from 'node:fs/promises';
import {errorCode} from './errorCode.ts';

/** What is known of a directory entry, of a link itself; undefined if there is none (any more). */
export async function statIfThere(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
