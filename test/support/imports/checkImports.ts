/** Holds a package's files to the rules of who may import whom. */
import {posix} from 'node:path';
import type {Manifest} from '../../../scripts/support/workspace.ts';
import {findCycles} from './findCycles.ts';
import type {Import, SourceFacts} from './readImports.ts';

/** What a package may import. */
export interface ImportRule {
  /** Our packages, by short name: everything, or the names listed. */
  readonly ours: Readonly<Record<string, '*' | readonly string[]>>;
  /** Packages of tfjs, without `@tensorflow/tfjs-`; `'*'` for any. */
  readonly tfjs: '*' | readonly string[];
  /** Files below `src` that may use Node, and with it packages of others: names, `directory/` or `'*'` for all. */
  readonly node: '*' | readonly string[];
}

/** A package as the rules see it. */
export interface CheckedPackage {
  readonly manifest: Manifest;
  readonly files: readonly SourceFacts[];
  /** Peers of those of our packages that it depends on; it hands them on, whether it uses them itself or not. */
  readonly inheritedPeers: readonly string[];
}

const SCOPE = '@tfjs-zoo/';
const TFJS = '@tensorflow/tfjs-';

/** What a package does that its rule forbids: one sentence each, with file and line. */
export function checkImports(rule: ImportRule, {manifest, files, inheritedPeers}: CheckedPackage): string[] {
  const mayUseNode = (path: string): boolean => matches(rule.node, path);
  const problems: string[] = [];
  for (const {path, imports, globals} of files) {
    const say = (line: number, text: string): void => {
      problems.push(`${manifest.name} ${path}:${line} ${text}`);
    };
    for (const found of imports) {
      const text = problemWith(rule, manifest, path, found);
      if (text !== undefined) say(found.line, text);
    }
    for (const {name, line} of globals) {
      if (name === 'Math.random') say(line, 'uses Math.random, which cannot be seeded; draw from core');
      else if (!mayUseNode(path)) say(line, `uses '${name}', which browsers lack`);
    }
  }
  for (const cycle of findCycles(files)) problems.push(`${manifest.name} imports in a circle: ${cycle.join(' → ')}`);
  const named = new Set(files.flatMap(({literals}) => [...literals].map(packageNameOf)));
  for (const name of [...declared(manifest, 'dependencies'), ...declared(manifest, 'peerDependencies')]) {
    if (named.has(name) || (name in {...manifest.peerDependencies} && inheritedPeers.includes(name))) continue;
    problems.push(`${manifest.name} declares '${name}' and never uses it`);
  }
  return problems;
}

function problemWith(rule: ImportRule, manifest: Manifest, path: string, found: Import): string | undefined {
  const {specifier, names} = found;
  const mayUseNode = matches(rule.node, path);
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    if (target.startsWith('..')) return `imports '${specifier}', which is outside the package's src`;
    if (found.typeOnly || mayUseNode || !matches(rule.node, target)) return undefined;
    return `imports '${specifier}', which needs Node; this file is for browsers too`;
  }
  if (specifier.startsWith('#')) {
    return manifest.imports?.[specifier] === undefined ? `imports '${specifier}', which is not declared` : undefined;
  }
  if (specifier.startsWith('node:')) {
    return mayUseNode ? undefined : `imports '${specifier}'; this file is for browsers too`;
  }
  const name = packageNameOf(specifier);
  if (!(name in {...manifest.dependencies, ...manifest.peerDependencies})) {
    return `imports '${name}', which its package.json does not declare`;
  }
  if (name.startsWith(SCOPE)) {
    const allowed = rule.ours[name.slice(SCOPE.length)];
    if (allowed === undefined) return `imports '${specifier}', which the rules do not allow`;
    if (specifier === `${name}/node` && !mayUseNode) return `imports '${specifier}'; this file is for browsers too`;
    if (allowed === '*') return undefined;
    const others = names?.filter(each => !allowed.includes(each)) ?? ['everything'];
    return others.length === 0 ? undefined : `imports ${others.join(', ')} from '${specifier}'; allowed: ${allowed}`;
  }
  if (name.startsWith(TFJS)) {
    const allowed = rule.tfjs === '*' || rule.tfjs.includes(name.slice(TFJS.length));
    return allowed ? undefined : `imports '${specifier}', which the rules do not allow`;
  }
  return mayUseNode ? undefined : `imports '${specifier}'; this file is for browsers too`;
}

/** `@scope/name` or `name` of a specifier that may go on with a subpath. */
export function packageNameOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

function declared(manifest: Manifest, kind: 'dependencies' | 'peerDependencies'): string[] {
  return Object.keys(manifest[kind] ?? {});
}

function matches(allowed: '*' | readonly string[], path: string): boolean {
  if (allowed === '*') return true;
  return allowed.some(each => (each.endsWith('/') ? path.startsWith(each) : path === each));
}
