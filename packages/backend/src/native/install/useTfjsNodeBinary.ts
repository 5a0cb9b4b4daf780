import {join} from 'node:path';
import {ADDON} from '../manifest.ts';
import {TFJS_NODE} from '../tfjsNode.ts';
import {findTfjsNodeBinary} from '../tfjsNodeBinary.ts';
import {checkInChild} from './checkInChild.ts';
import type {NativeInstall} from './nativeInstall.ts';
import {NativeInstallError} from './nativeInstallError.ts';

/**
 * The last resort: what tfjs-node's own installer left is used where it is, if it works.
 *
 * @param cause - Why nothing could be built.
 * @throws NativeInstallError if it is not there or does not work; the message begins with the cause.
 */
export async function useTfjsNodeBinary(
  tfjsNode: string,
  cause: NativeInstallError,
  signal?: AbortSignal,
): Promise<NativeInstall> {
  const found = findTfjsNodeBinary(tfjsNode);
  if ('why' in found) throw new NativeInstallError(`${cause.message} And ${found.why}`, {cause});
  try {
    const version = await checkInChild(join(found.directory, ADDON), signal);
    return {directory: found.directory, version, source: TFJS_NODE, reused: true, bytes: 0};
  } catch (error) {
    signal?.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    throw new NativeInstallError(`${cause.message} And tfjs-node's own addon does not work: ${why}`, {cause});
  }
}
