/**
 * Errors of the cache's disk, with their remedies.
 */
import {dirname} from 'node:path';
import type {CheckedArtifact} from '../../download/artifact.ts';
import {FetchError, type FetchErrorCode} from '../../download/fetchError.ts';
import {errorCode} from './errorCode.ts';

const ELSEWHERE = 'give another cacheDir (or TFJS_ZOO_CACHE)';

/** What the user can do, by the system's code. */
function remedyOf(code: string | undefined, {bytes}: CheckedArtifact, path: string): [FetchErrorCode, string] {
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return ['E_NO_SPACE', `free ${bytes} bytes at ${path}, or ${ELSEWHERE}`];
    case 'EFBIG':
      return ['E_NO_SPACE', `allow files of ${bytes} bytes at ${path} (ulimit -f), or ${ELSEWHERE}`];
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return ['E_ACCESS', `make ${dirname(path)} writable, or ${ELSEWHERE}`];
    case 'EMFILE':
    case 'ENFILE':
      return ['E_CACHE', 'too many files are open: close some, or allow more (ulimit -n)'];
    case 'EXDEV':
      return ['E_CACHE', `${dirname(path)} is made of several file systems; ${ELSEWHERE} that is one`];
    default:
      return ['E_CACHE', `see to ${dirname(path)}, or ${ELSEWHERE}`];
  }
}

/** The system's error as one about the cache. Errors that are no system's are handed back as they are. */
export function cacheFault(artifact: CheckedArtifact, path: string, cause: unknown): unknown {
  const code = errorCode(cause);
  if (!(cause instanceof Error) || code === undefined || cause instanceof FetchError || !('syscall' in cause)) {
    return cause;
  }
  const [kind, remedy] = remedyOf(code, artifact, path);
  const text = `fetch ${artifact.name}: the cache does not take the file: ${cause.message}; ${remedy}`;
  return new FetchError(kind, text, {cause});
}
