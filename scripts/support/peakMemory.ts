/** The most memory that a process held, as Linux counts it. */
import {existsSync, readFileSync, writeFileSync} from 'node:fs';

/** Resident bytes: now, and the most since the last {@link resetPeak}. */
export interface Memory {
  readonly now: number;
  readonly peak: number;
}

const STATUS = '/proc/self/status';

/** What this process holds; `undefined` where there is no `/proc`. */
export function memory(): Memory | undefined {
  if (!existsSync(STATUS)) return undefined;
  const status = readFileSync(STATUS, 'utf8');
  const bytes = (field: string): number => 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
  return {now: bytes('VmRSS'), peak: bytes('VmHWM')};
}

/** Begins anew with what is held now. */
export function resetPeak(): void {
  if (existsSync(STATUS)) writeFileSync('/proc/self/clear_refs', '5');
}
