/** Installs the native backend: finds or fetches libtensorflow, compiles tfjs-node's binding against it, checks its arithmetic. */
import {existsSync} from 'node:fs';
import {readdir, rm, stat, statfs, writeFile} from 'node:fs/promises';
import {dirname, join, resolve} from 'node:path';
import {ADDON, LIBRARIES, manifestPath, type NativeManifest, readManifest} from '../manifest.ts';
import {cacheDirectory, nativeDirectory, ownLibraryDirectory} from '../nativeDirectory.ts';
import {findTfjsNode, TFJS_NODE_COMMAND} from '../tfjsNode.ts';
import {unsupportedPlatform} from '../unsupportedPlatform.ts';
import {checkInChild} from './checkInChild.ts';
import {compileBinding} from './compileBinding.ts';
import {extractWheel, HEADERS} from './extractWheel.ts';
import {fetchWheel} from './fetchWheel.ts';
import {type Compiler, findCompiler} from './findCompiler.ts';
import {NativeInstallError} from './nativeInstallError.ts';
import {linkOwnLibrary} from './ownLibrary.ts';
import {TENSORFLOW_WHEEL} from './pinnedWheel.ts';
import {publishDirectory} from './publishDirectory.ts';
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

/** What was installed. */
export interface NativeInstall {
  /** Where it lies. */
  directory: string;
  /** Version that libtensorflow reports. */
  version: string;
  /** Where the library came from: `'pip'`, `'download'`, or the path of the user's own wheel or directory. */
  source: string;
  /** Whether an installation was already there and nothing was done. */
  reused: boolean;
  /** Bytes it takes on disk; libraries of the user's own are linked to and not counted. */
  bytes: number;
}

/** Bytes needed while installing: the wheel, and the two libraries unpacked. */
const SPACE = 1.2e9;

/**
 * Makes `useBackend('native')` usable on this machine.
 *
 * The library is taken from `TFJS_ZOO_LIBTENSORFLOW` if that names a directory, else from the wheel given, else fetched by
 * pip, else straight from the Python package index (274 MB; 853 MB installed). A wheel is used only if its SHA-256 is
 * the pinned one. The installation appears in the cache only after a matrix product and a convolution gave the right
 * numbers, in one step: one that is interrupted leaves nothing usable behind, and the next cleans up.
 *
 * @throws NativeInstallError if it cannot be done; the message says at which step, why, and what to do.
 */
export async function installNative(options: InstallNativeOptions = {}): Promise<NativeInstall> {
  const {cacheDir = cacheDirectory(), onProgress = console.error, signal, force = false} = options;
  const unsupported = unsupportedPlatform();
  if (unsupported !== undefined) throw new NativeInstallError(`native install: ${unsupported}`);
  const tfjsNode = findTfjsNode();
  if (tfjsNode === undefined) {
    throw new NativeInstallError(
      `native install: the package @tensorflow/tfjs-node is missing; type: ${TFJS_NODE_COMMAND}`,
    );
  }
  const target = nativeDirectory(resolve(cacheDir));
  return await publishDirectory({
    target,
    signal,
    onWait: who => onProgress(`waiting for ${who}, which is installing into ${target}`),
    existing: async () => {
      const manifest = force ? undefined : readManifest(target);
      if (manifest === undefined || manifest.tfjsNode !== tfjsNode.version) return undefined;
      onProgress(`already installed: libtensorflow ${manifest.tensorflow} in ${target}`);
      return await describe(target, manifest, true);
    },
    build: async directory => {
      const compiler = await findCompiler(signal);
      const source = await buildInto(directory, {...options, onProgress, tfjsNode: tfjsNode.directory, compiler});
      onProgress('checking its arithmetic in a process of its own');
      const tensorflow = await checkInChild(join(directory, ADDON), signal);
      const manifest: NativeManifest = {tensorflow, tfjsNode: tfjsNode.version, source, compiler: compiler.version};
      await writeFile(manifestPath(directory), `${JSON.stringify(manifest, undefined, 2)}\n`);
      onProgress(`libtensorflow ${tensorflow} works; installed in ${target}`);
      return {...(await describe(directory, manifest, false)), directory: target};
    },
  });
}

/** Puts the libraries and the compiled addon into `directory` and returns where the library came from. */
async function buildInto(
  directory: string,
  {
    onProgress,
    signal,
    wheel,
    tfjsNode,
    compiler,
  }: InstallNativeOptions & {onProgress: (line: string) => void; tfjsNode: string; compiler: Compiler},
): Promise<string> {
  const compile = async (headers: string, libraries: readonly string[]): Promise<void> => {
    onProgress(`compiling tfjs-node's binding with ${compiler.version}`);
    await compileBinding({directory, headers, libraries, tfjsNode, compiler, signal});
  };
  const own = ownLibraryDirectory();
  if (own !== undefined) {
    onProgress(`using the library in TFJS_ZOO_LIBTENSORFLOW: ${own}`);
    const {headers, libraries} = await linkOwnLibrary(own, directory);
    await compile(headers, libraries);
    return own;
  }
  const {bavail, bsize} = await statfs(directory);
  if (bavail * bsize < SPACE) {
    throw new NativeInstallError(
      `native install: ${dirname(directory)} has ${Math.round((bavail * bsize) / 1e6)} MB free and ${SPACE / 1e6} are needed. ` +
        'Free some, or set TFJS_ZOO_CACHE to a directory on a larger disk.',
    );
  }
  let source = wheel === undefined ? '' : resolve(wheel);
  let path = source;
  if (wheel !== undefined) {
    if (!existsSync(path))
      throw new NativeInstallError(`native install: there is no file ${path}, which the option wheel names.`);
    await verifyFile(path, TENSORFLOW_WHEEL, signal);
  } else {
    onProgress(`TFJS_ZOO_LIBTENSORFLOW is not set, no wheel was given, nothing verified is in the cache`);
    ({path, source} = await fetchWheel({wheel: TENSORFLOW_WHEEL, into: directory, signal, say: onProgress}));
  }
  onProgress('unpacking libtensorflow and its headers');
  await extractWheel(path, directory, signal);
  if (wheel === undefined) await rm(path);
  await compile(join(directory, HEADERS), (await readdir(join(directory, LIBRARIES))).sort());
  await rm(join(directory, HEADERS), {recursive: true});
  return source;
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
