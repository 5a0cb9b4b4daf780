import {formatOf} from '../../decode/formatOf.ts';
import {HEADER_BYTES} from '../../decode/identify.ts';
import {type ImageLimits, limitsOf} from '../../decode/limits.ts';
import {ImageReadError} from '../../imageReadError.ts';
import {readBytes} from '../decode/readBytes.ts';

/** Why a file is no image that can be decoded, as far as its first bytes and its size tell. */
export async function checkHeader(path: string, limits: ImageLimits): Promise<ImageReadError | undefined> {
  try {
    const {maxBytes} = limitsOf(limits);
    formatOf(path, await readBytes(path, maxBytes, HEADER_BYTES));
    return undefined;
  } catch (error) {
    if (error instanceof ImageReadError) return error;
    throw error;
  }
}
