import {readFileSync} from 'node:fs';
import {fixturePath} from '../../support.ts';

/** A member as Python's tarfile finds it: an image with its pixels' hash, or text. */
export interface ExpectedMember {
  name: string;
  offset: number;
  size: number;
  sha256: string;
  pixels?: string;
  text?: string;
}

/** scripts/fixtures/data_tar.py: Python's tarfile and Pillow. */
export const tarReference: Record<string, ExpectedMember[]> = JSON.parse(
  readFileSync(fixturePath('tar/tar.json'), 'utf8'),
).tars;

/** Path of one of the reference's tars. */
export const tarPath = (name: string): string => fixturePath(`tar/${name}`);
