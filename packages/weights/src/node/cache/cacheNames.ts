/**
 * Names of files in the cache.
 *
 * - `<16 digits of the SHA-256>-<name>` a weight file, complete and verified
 * - `<SHA-256>.<process>-<host>-<random>.tmp` a download under way, or one that was killed
 * - `<SHA-256>.partial` the beginning of a file whose download failed or was stopped
 * - either with `.json` where those bytes came from
 * - `<SHA-256>.lock` a directory: who is downloading
 * - `….corrupt-<time>` a weight file that was damaged
 */
import {createHash, randomBytes} from 'node:crypto';
import {hostname} from 'node:os';
import {errorCode} from './errorCode.ts';

/** What a file in the cache is. */
export type CacheKind = 'weights' | 'partial' | 'temporary' | 'lock' | 'corrupt';

/** What a name says. */
export interface CacheName {
  readonly kind: CacheKind;
  /** SHA-256 of the whole file; only its first 16 digits for `weights` and `corrupt`. */
  readonly sha256: string;
  /** Process that writes it; temporary files only. */
  readonly owner?: Owner;
}

/** A process on some machine. */
export interface Owner {
  readonly pid: number;
  readonly host: string;
}

/** Name of a complete weight file. The hash is in it: another file of the same name is another file. */
export const weightsName = (sha256: string, name: string): string => `${sha256.slice(0, 16)}-${name}`;
export const partialName = (sha256: string): string => `${sha256}.partial`;
export const lockName = (sha256: string): string => `${sha256}.lock`;
/** The file beside a temporary or partial one that says where its bytes came from. */
export const originName = (name: string): string => `${name}.json`;

/** This process. */
export function thisProcess(): Owner {
  // hashed: host names may hold anything
  return {pid: process.pid, host: createHash('sha256').update(hostname()).digest('hex').slice(0, 8)};
}

/** A name that no other download has. */
export function temporaryName(sha256: string, {pid, host}: Owner = thisProcess()): string {
  return `${sha256}.${pid}-${host}-${randomBytes(6).toString('hex')}.tmp`;
}

const HASH = '[0-9a-f]{64}';
const PATTERNS: readonly [CacheKind, RegExp][] = [
  ['partial', new RegExp(`^(${HASH})\\.partial(?:\\.json)?$`)],
  ['temporary', new RegExp(`^(${HASH})\\.(\\d+)-([0-9a-f]{8})-[0-9a-f]{12}\\.tmp(?:\\.json)?$`)],
  ['lock', new RegExp(`^(${HASH})\\.lock(?:\\.stale-[0-9a-f-]{36})?$`)],
  ['corrupt', /^([0-9a-f]{16})-.+\.corrupt-\d+$/],
  ['weights', /^([0-9a-f]{16})-[A-Za-z0-9][A-Za-z0-9._+-]*$/],
];

/** Reads a name; undefined if it is none that this package gives. */
export function parseCacheName(name: string): CacheName | undefined {
  for (const [kind, pattern] of PATTERNS) {
    const [, sha256, pid, host] = pattern.exec(name) ?? [];
    if (sha256 === undefined) continue;
    return kind === 'temporary' ? {kind, sha256, owner: {pid: Number(pid), host}} : {kind, sha256};
  }
  return undefined;
}

/** When this process began, in milliseconds since 1970. */
const BEGAN = Date.now() - 1000 * process.uptime();

/**
 * Whether a process surely runs no more. Of other machines nothing is known.
 *
 * @param lastSign - When it last showed life, in milliseconds since 1970. Before this process began, somebody of the same
 *   number was another: in containers, where every process is number 1, the one before.
 */
export function isDead({pid, host}: Owner, lastSign: number): boolean {
  if (host !== thisProcess().host) return false;
  if (pid === process.pid) return lastSign < BEGAN;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    // EPERM: it runs, as another user.
    return errorCode(error) !== 'EPERM';
  }
}
