import type {BackendDriver} from './backendDriver.ts';
import type {BackendName} from './backendName.ts';
import {DRIVERS} from './drivers.ts';
import {NATIVE_INSTALL_COMMAND} from './native/nativeInstallCommand.ts';

/** Only an installed native backend can be there and not work. */
const REINSTALL = `${NATIVE_INSTALL_COMMAND} --force`;

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

/**
 * Looks at every backend, fastest first, and says which can be used here and what would change that.
 *
 * Loads none of them into this process. An installed native backend is put to its numeric check in a process of its own.
 */
export async function diagnose(): Promise<BackendReport[]> {
  const reports: BackendReport[] = [];
  for (const driver of DRIVERS) {
    const report = await examine(driver);
    reports.push({...report, auto: report.usable && !reports.some(({usable}) => usable)});
  }
  return reports;
}

async function examine({name, probe, examine: prove}: BackendDriver): Promise<Omit<BackendReport, 'auto'>> {
  const found = probe();
  if (!found.usable)
    return {name, usable: false, why: found.why, version: undefined, threads: undefined, fix: found.fix};
  const {version, threads} = found;
  try {
    await prove?.();
  } catch (error) {
    const why = `it is installed but does not run: ${error instanceof Error ? error.message : String(error)}`;
    return {name, usable: false, why, version, threads: undefined, fix: REINSTALL};
  }
  const why = prove === undefined ? 'it is installed.' : 'it is installed and gave the right numbers just now.';
  return {name, usable: true, why, version, threads, fix: undefined};
}
