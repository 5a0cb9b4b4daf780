/**
 * What a download throws.
 */

/**
 * Why a file could not be had.
 *
 * - `E_OFFLINE_MISS` not in the cache, and downloads are off
 * - `E_URL` a URL that is not https, holds a password or is malformed; `E_REDIRECT` a redirect that leads nowhere allowed
 * - `E_HTTP` the server answered with an error; `E_NETWORK` no answer; `E_STALLED` the data stopped coming
 * - `E_PROXY` the proxy that the environment asks for cannot be used, or refused
 * - `E_SIZE`, `E_HASH` what came is not the file that was promised
 * - `E_NO_SPACE` the cache's disk is full; `E_ACCESS` the cache may not be written; `E_CACHE` it fails otherwise
 * - `E_ARTIFACT` a description that cannot be: no URL, no size, a malformed hash
 * - `E_UNSUPPORTED` this environment cannot check hashes
 */
export type FetchErrorCode =
  | 'E_OFFLINE_MISS'
  | 'E_URL'
  | 'E_REDIRECT'
  | 'E_HTTP'
  | 'E_NETWORK'
  | 'E_STALLED'
  | 'E_PROXY'
  | 'E_SIZE'
  | 'E_HASH'
  | 'E_NO_SPACE'
  | 'E_ACCESS'
  | 'E_CACHE'
  | 'E_ARTIFACT'
  | 'E_UNSUPPORTED';

/** One attempt that failed. */
export interface FetchFailure {
  readonly url: string;
  readonly code: FetchErrorCode;
  readonly message: string;
}

/** A download that failed, after all its mirrors and retries. */
export class FetchError extends Error {
  override readonly name = 'FetchError';
  /** Of the last attempt, if there were several. */
  readonly code: FetchErrorCode;
  /** Every attempt, in order. */
  readonly failures: readonly FetchFailure[];

  constructor(
    code: FetchErrorCode,
    message: string,
    {failures = [], cause}: {failures?: readonly FetchFailure[]; cause?: unknown} = {},
  ) {
    super(message, cause === undefined ? undefined : {cause});
    this.code = code;
    this.failures = failures;
  }
}
