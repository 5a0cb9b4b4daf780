import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';

/** What a program finds where it is installed: files that are not JavaScript lie beside these. */
const EXTERNAL = ['@tensorflow/*', 'cli-progress', 'sharp', 'webgpu', 'yauzl'];

/**
 * Makes one file of a program and of this repository's sources: a process starts in half a second with it, and in two and a
 * half from the sources.
 *
 * @param program - The program's URL.
 * @returns The file, and what removes it.
 */
export async function bundle(program: URL): Promise<{path: string; remove: () => Promise<void>}> {
  // below node_modules, so that it finds what is external
  const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
  await mkdir(cache, {recursive: true});
  const directory = await mkdtemp(join(cache, 'tfjs-zoo-test-'));
  const path = join(directory, 'program.mjs');
  await build({
    ...{entryPoints: [fileURLToPath(program)], outfile: path, bundle: true, external: EXTERNAL},
    ...{platform: 'node', format: 'esm', target: 'node20', conditions: ['tfjs-zoo-source']},
  });
  return {path, remove: () => rm(directory, {recursive: true, force: true})};
}
