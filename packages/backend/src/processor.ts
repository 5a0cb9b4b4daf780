import {cpus} from 'node:os';

/** What the processor calls itself. */
export function processor(): string {
  return cpus()[0]?.model ?? 'unknown processor';
}
