/** The packages as npm would publish them. */
import {join} from 'node:path';
import {publint} from 'publint';
import {formatMessage} from 'publint/utils';
import {type Manifest, ROOT, type Workspace} from '../support/workspace.ts';
import {runTool} from './runTool.ts';

/** A packed package. */
export interface Tarball {
  readonly workspace: Workspace;
  /** Path of the archive. */
  readonly path: string;
  /** Bytes of the archive. */
  readonly bytes: number;
  /** Files in it, as paths from the package's root. */
  readonly files: readonly string[];
}

/** Packs a package into a directory. */
export function pack(workspace: Workspace, into: string): Tarball {
  const args = [
    'pack',
    '--json',
    '--ignore-scripts',
    '--pack-destination',
    into,
    '--workspace',
    workspace.manifest.name,
  ];
  const [{filename, size, files}] = JSON.parse(runTool('npm', args, ROOT).stdout) as [
    {filename: string; size: number; files: {path: string}[]},
  ];
  // npm 9 writes the scope's slash into `filename`, but not into the file's name
  const path = join(into, filename.replace('@', '').replace('/', '-'));
  return {workspace, path, bytes: size, files: files.map(file => file.path)};
}

/** What is wrong with what an archive holds; one sentence each. */
export function contentProblems({workspace: {manifest}, files}: Tarball): string[] {
  const has = new Set(files);
  const problems = files
    .filter(path => /(^|\/)(test|fixtures|scripts)\/|\.test\.|\.tsbuildinfo$|\.tgz$|\.tmp\./.test(path))
    .map(path => `${path} is in the package`);
  // lerna adds the root's LICENSE when it publishes
  for (const path of ['package.json', 'README.md']) if (!has.has(path)) problems.push(`${path} is missing`);
  for (const path of files.filter(each => /^src\/.*\.ts$/.test(each))) {
    const built = path.replace(/^src/, 'dist').replace(/\.ts$/, '');
    for (const ending of ['.js', '.d.ts']) if (!has.has(built + ending)) problems.push(`${built}${ending} is missing`);
  }
  for (const path of files.filter(each => /^dist\/.*\.js$/.test(each))) {
    const source = path.replace(/^dist/, 'src').replace(/\.js$/, '.ts');
    if (!has.has(source)) problems.push(`${path} is built from no source; npm run clean removes what is left over`);
  }
  for (const path of targets(manifest)) if (!has.has(path)) problems.push(`package.json points at ${path}`);
  return problems;
}

/** Files that `exports`, `imports` and `bin` point at. */
function targets({exports, imports, bin}: Manifest): string[] {
  const paths: string[] = [];
  const collect = (value: unknown): void => {
    if (typeof value === 'string') paths.push(value.replace(/^\.\//, ''));
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  [exports, imports, bin].forEach(collect);
  return paths;
}

/** What publint has to say about an archive's package.json and files, suggestions included. */
export async function publintProblems({workspace: {directory}}: Tarball): Promise<string[]> {
  const {messages, pkg} = await publint({pkgDir: directory, level: 'suggestion', strict: true, pack: 'npm'});
  return messages.map(message => formatMessage(message, pkg) ?? message.code);
}
