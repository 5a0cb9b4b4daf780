/**
 * SHA-256 where there may be no Node.
 */
import {FetchError} from './fetchError.ts';

/**
 * Hash of bytes in memory, in lower-case hexadecimal. The platform's WebCrypto takes them whole: it has no stream.
 */
export async function sha256OfBytes(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const hash = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes));
  return Array.from(hash, byte => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Finds out before a download whether its hash can be checked.
 *
 * @throws FetchError `E_UNSUPPORTED` on a page that was not served over https
 */
export function checkCanHash(name: string): void {
  if (globalThis.crypto?.subtle !== undefined) return;
  const text = `fetch ${name}: hashes can only be checked on pages served over https (or from localhost)`;
  throw new FetchError('E_UNSUPPORTED', text);
}
