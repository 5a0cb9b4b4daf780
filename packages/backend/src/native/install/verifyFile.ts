import {createHash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {stat} from 'node:fs/promises';
import {NativeInstallError} from './nativeInstallError.ts';
import type {PinnedWheel} from './pinnedWheel.ts';

/**
 * Checks that a file is the pinned wheel, byte for byte.
 *
 * @throws NativeInstallError with what is wrong about it.
 */
export async function verifyFile(path: string, wheel: PinnedWheel, signal?: AbortSignal): Promise<void> {
  const {size} = await stat(path);
  if (size !== wheel.bytes)
    throw new NativeInstallError(notTheWheel(path, wheel, `${size} bytes`, `${wheel.bytes} bytes`));
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, {signal, highWaterMark: 1 << 20})) hash.update(chunk);
  const sha256 = hash.digest('hex');
  if (sha256 !== wheel.sha256)
    throw new NativeInstallError(notTheWheel(path, wheel, `SHA-256 ${sha256}`, wheel.sha256));
}

/** The message for a file that is not the pinned wheel. */
export function notTheWheel(path: string, wheel: PinnedWheel, found: string, expected: string): string {
  return (
    `native install: ${path} is not ${wheel.file}: it has ${found} and should have ${expected}. ` +
    'It is damaged or another file; nothing of it was used. Fetch it again.'
  );
}
