import {NativeInstallError} from './nativeInstallError.ts';
import {runCommand} from './runCommand.ts';

/** A C++ compiler that answers. */
export interface Compiler {
  /** The command and its first arguments. */
  command: readonly [string, ...string[]];
  /** The first line of its `--version`. */
  version: string;
}

/**
 * Finds a C++ compiler: `CXX`, else g++, clang++ or c++ on the path.
 *
 * @throws NativeInstallError if there is none, naming the package that holds one.
 */
export async function findCompiler(signal?: AbortSignal): Promise<Compiler> {
  const own = (process.env.CXX ?? '').split(/\s+/).filter(word => word !== '');
  const tried: string[] = [];
  for (const words of [own, ['g++'], ['clang++'], ['c++']]) {
    const [first, ...rest] = words;
    if (first === undefined) continue;
    const {ended, output} = await runCommand(first, [...rest, '--version'], {signal});
    if (ended === 'code 0') return {command: [first, ...rest], version: output.split('\n')[0] ?? ''};
    tried.push(`${words.join(' ')} (${ended})`);
  }
  throw new NativeInstallError(
    `native install: no C++ compiler found; tried ${tried.join(', ')}. ` +
      "Install one, on Debian or Ubuntu with 'apt-get install g++', or set CXX to yours, and run this again.",
  );
}
