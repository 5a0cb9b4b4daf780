import {rm} from 'node:fs/promises';
import {downloadWheel} from './downloadWheel.ts';
import type {FetchContext} from './fetchContext.ts';
import {NativeInstallError} from './nativeInstallError.ts';
import {pipDownload} from './pipDownload.ts';
import {verifyFile} from './verifyFile.ts';

/** A wheel that was fetched and verified. */
export interface FetchedWheel {
  /** Where it lies. */
  path: string;
  /** Who brought it. */
  source: 'pip' | 'download';
}

/**
 * Fetches the wheel, by pip if that works, else straight from the package index, and verifies it.
 *
 * @throws NativeInstallError if neither works; the message holds both reasons.
 */
export async function fetchWheel(context: FetchContext): Promise<FetchedWheel> {
  const {wheel, signal, say} = context;
  const byPip = await pipDownload(context);
  if ('path' in byPip) {
    try {
      await verifyFile(byPip.path, wheel, signal);
      return {path: byPip.path, source: 'pip'};
    } catch (error) {
      if (!(error instanceof NativeInstallError)) throw error;
      say(`pip is passed over: ${error.message}`);
      await rm(byPip.path, {force: true});
      return await direct(context, error.message);
    }
  }
  say(`pip is passed over: ${byPip.why}`);
  return await direct(context, byPip.why);
}

async function direct(context: FetchContext, pip: string): Promise<FetchedWheel> {
  const {wheel} = context;
  const found = await downloadWheel(context);
  if ('path' in found) return {path: found.path, source: 'download'};
  throw new NativeInstallError(
    `native install: ${wheel.file} could not be fetched. With pip: ${pip} Directly: ${found.why} ` +
      'Where there is no network, bring the file and pass its path as the option wheel, ' +
      'or set TFJS_ZOO_LIBTENSORFLOW to a directory that holds libtensorflow and its headers.',
  );
}
