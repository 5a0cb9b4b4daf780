import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';

/** The addon's file name inside an installation. */
export const ADDON = 'tfjs_binding.node';
/** The file name of the small addon that keeps libtensorflow's start-up notices off standard error. */
export const STDERR_GUARD = 'stderr_guard.node';
/** The file name of the addon that decodes JPEGs by the library. */
export const JPEG_DECODER = 'jpeg_decoder.node';
/**
 * The file name of the addon that holds operations of our own. Its number is raised whenever the sources in `ops` change:
 * installing again then adds it anew, beside that of other versions.
 */
export const OWN_OPS = 'zoo_ops.21.node';
/** The shared libraries' folder inside an installation. */
export const LIBRARIES = 'lib';
const MANIFEST = 'manifest.json';

/** What an installation says of itself. It is written last, after the numeric check. */
export interface NativeManifest {
  /** Version that libtensorflow reports. */
  tensorflow: string;
  /** Version of the tfjs-node package whose binding was compiled. */
  tfjsNode: string;
  /** Where the library came from. */
  source: string;
  /** First line that the compiler prints about itself. */
  compiler: string;
}

/** The path of an installation's manifest. */
export function manifestPath(directory: string): string {
  return join(directory, MANIFEST);
}

/** Reads an installation's manifest; `undefined` if there is no complete installation, its libraries included. */
export function readManifest(directory: string): NativeManifest | undefined {
  const path = manifestPath(directory);
  if (!existsSync(path) || !existsSync(join(directory, ADDON))) return undefined;
  const libraries = join(directory, LIBRARIES);
  // A link to a library of the user's own does not exist when what it points to is gone.
  if (!readdirSync(libraries).every(name => existsSync(join(libraries, name)))) return undefined;
  const {tensorflow, tfjsNode, source, compiler}: Record<string, unknown> = JSON.parse(readFileSync(path, 'utf8'));
  if ([tensorflow, tfjsNode, source, compiler].some(field => typeof field !== 'string')) return undefined;
  return {
    tensorflow: String(tensorflow),
    tfjsNode: String(tfjsNode),
    source: String(source),
    compiler: String(compiler),
  };
}
