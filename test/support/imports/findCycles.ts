/** Finds files that import each other in a circle. */
import {posix} from 'node:path';
import type {SourceFacts} from './readImports.ts';

/**
 * The circles among a package's files, each once, as the paths that lead round it. Imports of types count: they leave no
 * trace at run time, but neither file can be understood without the other.
 */
export function findCycles(files: readonly Pick<SourceFacts, 'path' | 'imports'>[]): string[][] {
  const edges = new Map(
    files.map(({path, imports}) => [
      path,
      imports
        .filter(({specifier}) => specifier.startsWith('.'))
        .map(({specifier}) => posix.join(posix.dirname(path), specifier)),
    ]),
  );
  const cycles: string[][] = [];
  const done = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path);
    if (at >= 0) {
      cycles.push([...trail.slice(at), path]);
      return;
    }
    if (done.has(path)) return;
    for (const next of edges.get(path) ?? []) walk(next, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) walk(path, []);
  return cycles;
}
