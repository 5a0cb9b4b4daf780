/** The packages of this repository, as their package.json files describe them. */
import {readdirSync, readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';

/** The repository's root. */
export const ROOT: string = resolve(import.meta.dirname, '../..');

/** The export condition under which packages find each other's sources. */
export const SOURCE_CONDITION = 'tfjs-zoo-source';

/** What is read of a package.json. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly workspaces?: readonly string[];
  readonly scripts?: Readonly<Record<string, string>>;
  readonly bin?: Readonly<Record<string, string>>;
  readonly sideEffects?: boolean | readonly string[];
  readonly exports?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly imports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** One package. */
export interface Workspace {
  /** Its directory's name, such as `core`. */
  readonly short: string;
  /** Its directory. */
  readonly directory: string;
  readonly manifest: Manifest;
}

/** A specifier that users import, and the file that it stands for. */
export interface EntryPoint {
  /** Such as `@tfjs-zoo/data/node`. */
  readonly specifier: string;
  /** The TypeScript source. */
  readonly source: string;
}

/** The package.json in a directory. */
export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
}

/** All packages, in the order of the root's `workspaces`: who is imported comes before who imports. */
export function workspaces(): Workspace[] {
  return (readManifest(ROOT).workspaces ?? []).map(path => {
    const directory = join(ROOT, path);
    return {short: path.slice(path.lastIndexOf('/') + 1), directory, manifest: readManifest(directory)};
  });
}

/** What users can import from a package. */
export function entryPoints({directory, manifest}: Workspace): EntryPoint[] {
  return Object.entries(manifest.exports ?? {}).map(([subpath, conditions]) => ({
    specifier: join(manifest.name, subpath),
    source: join(directory, conditions[SOURCE_CONDITION]),
  }));
}

/** Files below a directory whose path ends in `ending`, sorted; none if there is no such directory. */
export function filesBelow(directory: string, ending: string): string[] {
  try {
    return readdirSync(directory, {recursive: true, encoding: 'utf8'})
      .filter(path => path.endsWith(ending))
      .sort()
      .map(path => join(directory, path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
