/** Installs the native backend: finds or fetches libtensorflow, compiles tfjs-node's binding against it, checks its arithmetic. */
import {existsSync} from 'node:fs';
import {readdir, rm, stat, statfs, writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {manifestPath, type NativeManifest, readManifest} from '../manifest.ts';
import {cacheDirectory, nativeDirectory, ownLibraryDirectory} from '../nativeDirectory.ts';
import {findTfjsNode, TFJS_NODE_COMMAND} from '../tfjsNode.ts';
import {unsupportedPlatform} from '../unsupportedPlatform.ts';
import {addMissingAddons} from './addMissingAddons.ts';
import {type BuildJob, type Built, build, unpack} from './build.ts';
import {fetchWheel} from './fetchWheel.ts';
import {findCompiler} from './findCompiler.ts';
import type {NativeInstall} from './nativeInstall.ts';
import {NativeInstallError} from './nativeInstallError.ts';
import {keepPackageLibrary, linkOwnLibrary} from './ownLibrary.ts';
import {TENSORFLOW_WHEEL} from './pinnedWheel.ts';
import {publishDirectory} from './publishDirectory.ts';
import {findPythonTensorflow} from './pythonTensorflow.ts';
import {useTfjsNodeBinary} from './useTfjsNodeBinary.ts';
import {verifyFile} from './verifyFile.ts';

/** How the native backend is installed. */
export interface InstallNativeOptions {
  /**
   * The cache directory to install into. `useBackend` looks in the default one, so set `TFJS_ZOO_CACHE` to use another.
   * @defaultValue `TFJS_ZOO_CACHE`, else `tfjs-zoo` under `XDG_CACHE_HOME` or `~/.cache`
   */
  cacheDir?: string;
  /** Receives lines of progress. @defaultValue prints them to standard error */
  onProgress?: (line: string) => void;
  /** Stops the installation; what it had done so far is removed. */
  signal?: AbortSignal;
  /** Install again even if a verified installation is there. @defaultValue false */
  force?: boolean;
  /** Path of the TensorFlow wheel, where it is already on this machine. It is checked against its hash and left where it is. */
  wheel?: string;
}

/** Bytes needed while installing: the wheel, and the two libraries unpacked. */
const SPACE = 1.2e9;

/**
 * Makes `useBackend('native')` usable on this machine.
 *
 * The library is taken from the first of these that has it; `onProgress` is told why each before it was passed over:
 *
 * 1. the directory that `TFJS_ZOO_LIBTENSORFLOW` names, or the wheel given: then nothing else will do;
 * 2. our cache: an earlier installation, if `force` is not set;
 * 3. a TensorFlow that is installed for the Python on the path; its libraries are linked to or copied;
 * 4. pip, from wherever it is told to fetch (274 MB; 853 MB installed);
 * 5. the Python package index, directly, or the one whose JSON interface `TFJS_ZOO_INDEX` names;
 * 6. the addon that tfjs-node's own installer left, which alone needs no compiler.
 *
 * A wheel is used only if its SHA-256 is the pinned one. The installation appears in the cache only after a matrix product,
 * a convolution and an update gave the right numbers, in one step: one that is interrupted leaves nothing usable behind,
 * and the next cleans up.
 *
 * @throws NativeInstallError if it cannot be done; the message says at which step, why, and what to do.
 */
export async function installNative(options: InstallNativeOptions = {}): Promise<NativeInstall> {
  const {cacheDir = cacheDirectory(), onProgress = console.error, signal, force = false, wheel} = options;
  const unsupported = unsupportedPlatform();
  if (unsupported !== undefined) throw new NativeInstallError(`native install: ${unsupported}`);
  const tfjsNode = findTfjsNode();
  if (tfjsNode === undefined) {
    throw new NativeInstallError(
      `native install: the package @tensorflow/tfjs-node is missing; type: ${TFJS_NODE_COMMAND}`,
    );
  }
  const target = nativeDirectory(resolve(cacheDir));
  try {
    return await publishDirectory({
      target,
      signal,
      onWait: who => onProgress(`waiting for ${who}, which is installing into ${target}`),
      existing: async () => {
        const manifest = force ? undefined : readable(target, onProgress);
        if (manifest === undefined || manifest.tfjsNode !== tfjsNode.version) return undefined;
        onProgress(`already installed: libtensorflow ${manifest.tensorflow} in ${target}`);
        // Older versions had none, or others.
        await addMissingAddons({directory: target, signal, say: onProgress});
        return await describe(target, manifest, true);
      },
      build: async directory => {
        const compiler = await findCompiler(signal);
        const job = {directory, compiler, tfjsNode: tfjsNode.directory, signal, say: onProgress};
        const {source, tensorflow} = await buildFromFirst(job, wheel);
        const manifest: NativeManifest = {tensorflow, tfjsNode: tfjsNode.version, source, compiler: compiler.version};
        await writeFile(manifestPath(directory), `${JSON.stringify(manifest, undefined, 2)}\n`);
        onProgress(`libtensorflow ${tensorflow} works; installed in ${target}`);
        return {...(await describe(directory, manifest, false)), directory: target};
      },
    });
  } catch (error) {
    // what was asked for by name is not replaced by something else
    if (!(error instanceof NativeInstallError) || ownLibraryDirectory() !== undefined || wheel !== undefined)
      throw error;
    onProgress(`building is passed over: ${error.message}`);
    return await useTfjsNodeBinary(tfjsNode.directory, error, signal);
  }
}

/** What the installation says of itself. One that is too damaged to say anything is made anew. */
function readable(directory: string, say: (line: string) => void): NativeManifest | undefined {
  try {
    return readManifest(directory);
  } catch (error) {
    say(
      `the installation in ${directory} is damaged and is made anew: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}

/** Builds from the first source that has the library. */
async function buildFromFirst(job: BuildJob, wheel: string | undefined): Promise<Built> {
  const {say} = job;
  const own = ownLibraryDirectory();
  if (own !== undefined) {
    say(`using the library in TFJS_ZOO_LIBTENSORFLOW: ${own}`);
    return await build(job, own, directory => linkOwnLibrary(own, directory));
  }
  if (wheel !== undefined) {
    const path = resolve(wheel);
    if (!existsSync(path))
      throw new NativeInstallError(`native install: there is no file ${path}, which the option wheel names.`);
    await checkSpace(job.directory);
    await verifyFile(path, TENSORFLOW_WHEEL, job.signal);
    return await build(job, path, unpack(job, path));
  }
  say('TFJS_ZOO_LIBTENSORFLOW is passed over: it is not set.');
  say('our cache is passed over: it has no installation that can be used, or a new one was asked for.');
  const python = await buildFromPython(job);
  if (!('why' in python)) return python;
  say(`Python's TensorFlow is passed over: ${python.why}`);
  await checkSpace(job.directory);
  const {path, source} = await fetchWheel({
    wheel: TENSORFLOW_WHEEL,
    into: job.directory,
    signal: job.signal,
    say,
  });
  const built = await build(job, source, unpack(job, path));
  await rm(path);
  return built;
}

/** Builds with the libraries of Python's TensorFlow, or says why that cannot be: another may be too old or too new for the addon. */
async function buildFromPython(job: BuildJob): Promise<Built | {why: string}> {
  const found = await findPythonTensorflow(job.signal);
  if ('why' in found) return found;
  job.say(`trying the libraries of Python's TensorFlow ${found.version} in ${found.directory}`);
  try {
    return await build(job, found.directory, directory => keepPackageLibrary(found.directory, directory));
  } catch (error) {
    job.signal?.throwIfAborted();
    for (const name of await readdir(job.directory)) await rm(join(job.directory, name), {recursive: true});
    return {why: `TensorFlow ${found.version}: ${error instanceof Error ? error.message : String(error)}`};
  }
}

async function checkSpace(directory: string): Promise<void> {
  const {bavail, bsize} = await statfs(directory);
  if (bavail * bsize >= SPACE) return;
  throw new NativeInstallError(
    `native install: ${dirname(directory)} has ${Math.round((bavail * bsize) / 1e6)} MB free and ${SPACE / 1e6} are needed. ` +
      'Free some, or set TFJS_ZOO_CACHE to a directory on a larger disk.',
  );
}

async function describe(
  directory: string,
  {tensorflow, source}: NativeManifest,
  reused: boolean,
): Promise<NativeInstall> {
  let bytes = 0;
  for (const entry of await readdir(directory, {withFileTypes: true, recursive: true})) {
    if (entry.isFile()) bytes += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return {directory, version: tensorflow, source, reused, bytes};
}
