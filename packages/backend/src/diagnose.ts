import type {BackendName} from './backendName.ts';
import {DRIVERS} from './drivers.ts';

/** What `diagnose` says about one backend. */
export interface BackendReport {
  /** The backend. */
  name: BackendName;
  /** Whether it can be used here. */
  usable: boolean;
  /** One sentence: why it can or cannot be used. */
  why: string;
  /** Version of the library behind it, where it is usable. */
  version: string | undefined;
  /** Threads that one operation can use, where it is usable. */
  threads: number | undefined;
  /** The command that would make it usable, where there is one. */
  fix: string | undefined;
  /** Whether `useBackend('auto')` would choose it. */
  auto: boolean;
}

/** Looks at every backend, fastest first, and says which can be used here and what would change that. Loads none of them. */
export async function diagnose(): Promise<BackendReport[]> {
  const reports: BackendReport[] = [];
  for (const {name, probe} of DRIVERS) {
    const found = await probe();
    const auto = found.usable && !reports.some(report => report.usable);
    reports.push(
      found.usable
        ? {
            name,
            usable: true,
            why: 'it is installed.',
            version: found.version,
            threads: found.threads,
            fix: undefined,
            auto,
          }
        : {name, usable: false, why: found.why, version: undefined, threads: undefined, fix: found.fix, auto},
    );
  }
  return reports;
}
