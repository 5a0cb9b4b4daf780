import {readdir} from 'node:fs/promises';
import {createRequire} from 'node:module';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {ADDON, LIBRARIES, STDERR_GUARD} from '../manifest.ts';
import type {Compiler} from './findCompiler.ts';
import {NativeInstallError} from './nativeInstallError.ts';
import {runCommand} from './runCommand.ts';

/** What is compiled against what. */
export interface CompileOptions {
  /** The directory of the build: libraries in `lib`, results beside it. */
  directory: string;
  /** The directory of TensorFlow's headers. */
  headers: string;
  /** File names of the shared libraries in `lib`. */
  libraries: readonly string[];
  /** Directory of the tfjs-node package. */
  tfjsNode: string;
  /** The compiler. */
  compiler: Compiler;
  /** Stops the work. */
  signal: AbortSignal | undefined;
}

/** Node-API 8 is in every supported Node; an addon built for it loads in all later ones. */
const NODE_API_VERSION = 8;

/** For every addon. */
const COMMON: readonly string[] = ['-std=c++17', '-O2', '-fPIC', '-shared'];

/**
 * Compiles tfjs-node's binding against libtensorflow, and the small addon that guards standard error while it loads.
 *
 * The libraries are found relative to the addon, so that the directory may be moved.
 *
 * @throws NativeInstallError with the compiler's output if it fails.
 */
export async function compileBinding({
  directory,
  headers,
  libraries,
  tfjsNode,
  compiler,
  signal,
}: CompileOptions): Promise<void> {
  const bindingSources = join(tfjsNode, 'binding');
  const sources = (await readdir(bindingSources))
    .filter(name => name.endsWith('.cc'))
    .map(name => join(bindingSources, name));
  // From src/native/install and from dist/native/install alike: C++ sources are shipped in src.
  const guard = fileURLToPath(new URL('../../../src/native/install/stderrGuard.cc', import.meta.url));
  const libraryPaths = libraries.map(name => join(directory, LIBRARIES, name));
  await compileAddon(compiler, [guard, '-o', join(directory, STDERR_GUARD)], signal);
  const link = [...libraryPaths, `-Wl,-rpath,$ORIGIN/${LIBRARIES}`];
  await compileAddon(compiler, ['-I', headers, ...sources, '-o', join(directory, ADDON), ...link], signal);
}

/**
 * Compiles an addon of Node.
 *
 * @throws NativeInstallError with the compiler's output if it fails.
 */
export async function compileAddon(
  {command, version}: Compiler,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const [first, ...rest] = command;
  const nodeApi: {include_dir: string} = createRequire(import.meta.url)('node-api-headers');
  const napi = ['-I', nodeApi.include_dir, `-DNAPI_VERSION=${NODE_API_VERSION}`];
  const {ended, output} = await runCommand(first, [...rest, ...COMMON, ...napi, ...args], {signal});
  if (ended === 'code 0') return;
  throw new NativeInstallError(`native install: the compiler (${version}) ended with ${ended}:\n${output}`);
}
