import {ConfigError} from '@tfjs-zoo/core';
import type {Sharp, SharpOptions} from 'sharp';

/** The part of sharp that is used. */
export interface SharpFactory {
  (input: Uint8Array, options?: SharpOptions): Sharp;
  /** An image of one colour. */
  (options: SharpOptions): Sharp;
}

let loaded: {default: SharpFactory} | undefined;

/** Asks the module loader once: it takes as long as a tenth of decoding a photograph to say what it has loaded already. */
async function importOnce(): Promise<{default: SharpFactory}> {
  loaded ??= await import('sharp');
  return loaded;
}

/**
 * Loads sharp when the first image is read, so that programs without images need not install it.
 *
 * @param load - For tests.
 * @throws ConfigError if sharp is not installed or has no binary for this platform.
 */
export async function loadSharp(
  owner: string,
  load: () => Promise<{default: SharpFactory}> = importOnce,
): Promise<SharpFactory> {
  try {
    return (await load()).default;
  } catch (cause) {
    const found = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new ConfigError(
      `${owner} needs the package 'sharp', which could not be loaded: npm install sharp (${found})`,
      {cause},
    );
  }
}
