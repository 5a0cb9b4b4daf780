import type {BackendDriver} from './backendDriver.ts';
import {BackendError} from './backendError.ts';
import type {BackendName} from './backendName.ts';
import {DRIVERS} from './drivers.ts';
import {measureGflops} from './measureGflops.ts';
import {findCompiler} from './native/install/findCompiler.ts';
import {NativeInstallError} from './native/install/nativeInstallError.ts';
import {NATIVE_INSTALL_COMMAND} from './native/nativeInstallCommand.ts';
import {processor} from './processor.ts';
import {doesNotRun, REPAIRS} from './repairs.ts';

/** What `diagnose` says about one backend. */
export interface BackendReport {
  /** The backend. */
  name: BackendName;
  /** Whether it can be used here. */
  usable: boolean;
  /** One sentence: why it can or cannot be used. */
  why: string;
  /** The hardware that does the arithmetic: the processor, or on webgpu the graphics card or the program that stands for one. */
  device: string | undefined;
  /** Version of the library behind it, where it is usable. */
  version: string | undefined;
  /** Threads that one operation can use, where it is usable. */
  threads: number | undefined;
  /** Billions of floating point operations a second that it did just now, where it is usable and was measured. */
  gflops: number | undefined;
  /** The command that would make it usable, where there is one. */
  fix: string | undefined;
  /** Whether `useBackend('auto')` would choose it. */
  auto: boolean;
}

/** How `diagnose` looks. */
export interface DiagnoseOptions {
  /**
   * Measure how fast each usable backend multiplies matrices, in a process of its own each, which takes some seconds and
   * proves that it runs. @defaultValue true
   */
  measure?: boolean;
}

/**
 * Looks at every backend, fastest first, and says which can be used here and what would change that.
 *
 * Loads none of them into this process. Those that are installed beside tfjs, native and webgpu, are put to a numeric check,
 * and each that is usable multiplies matrices, in processes of their own.
 */
export async function diagnose({measure = true}: DiagnoseOptions = {}): Promise<BackendReport[]> {
  const reports: BackendReport[] = [];
  for (const driver of DRIVERS) {
    const {byNameOnly, ...report} = await examine(driver, measure);
    reports.push({...report, auto: report.usable && !byNameOnly && !reports.some(({auto}) => auto)});
  }
  return reports;
}

async function examine(
  driver: BackendDriver,
  measure: boolean,
): Promise<Omit<BackendReport, 'auto'> & {byNameOnly: boolean}> {
  const {name, probe, examine: prove} = driver;
  const nothing = {version: undefined, threads: undefined, device: undefined, gflops: undefined};
  const unknown = {name, usable: false, byNameOnly: false, ...nothing};
  let known: string | undefined;
  try {
    const found = probe();
    if (!found.usable) return {...unknown, ...(await withCompiler(found.why, found.fix))};
    const {version, threads} = found;
    known = version;
    const {device, byNameOnly, slower, loadedElsewhere = false} = (await prove?.()) ?? {};
    const proof = prove === undefined ? 'it is installed' : 'it is installed and gave the right numbers just now';
    const gflops = measure && !loadedElsewhere ? await measureGflops(name, device) : undefined;
    const why = `${[proof, byNameOnly, slower].filter(clause => clause !== undefined).join('; ')}.`;
    return {
      name,
      usable: true,
      why,
      version,
      threads,
      device: device ?? processor(),
      gflops,
      fix: undefined,
      byNameOnly: byNameOnly !== undefined,
    };
  } catch (error) {
    if (error instanceof BackendError) return {...unknown, why: error.why, fix: error.fix};
    return {...unknown, ...(await withCompiler(doesNotRun(error), REPAIRS[name])), version: known};
  }
}

/** Native is compiled when it is installed, so that the command which installs it needs another before it where that cannot be. */
async function withCompiler(why: string, fix: string | undefined): Promise<{why: string; fix: string | undefined}> {
  if (!fix?.startsWith(NATIVE_INSTALL_COMMAND)) return {why, fix};
  try {
    await findCompiler();
    return {why, fix};
  } catch (error) {
    if (!(error instanceof NativeInstallError)) throw error;
    const lacks = 'Installing it takes a C++ compiler, and neither CXX names one nor is one on the path.';
    return {why: `${why} ${lacks}`, fix: `sudo apt-get install g++ && ${fix}`};
  }
}
