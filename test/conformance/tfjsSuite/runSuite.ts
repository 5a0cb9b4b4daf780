import {execFile} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {bundleSuite} from './bundleSuite.ts';

/** What became of the specs. */
export interface SuiteResult {
  /** Those that passed, by name. */
  passed: string[];
  /** Those that failed, by name, with the first line of why. */
  failures: Record<string, string>;
}

const CHILD = fileURLToPath(new URL('child.ts', import.meta.url));

/** Runs tfjs-core's specs on each backend in a process of its own, all at once: `ours` with this project's kernels. */
export async function runSuite(
  backends: readonly string[],
  variant: 'ours' | 'stock',
): Promise<Map<string, SuiteResult>> {
  const directory = await mkdtemp(join(tmpdir(), 'tfjs-suite-'));
  try {
    const bundle = join(directory, 'suite.cjs');
    await bundleSuite(bundle);
    const results = backends.map(async backend => {
      const file = join(directory, `${backend}.json`);
      const node = ['--import', 'tsx', '--conditions=tfjs-zoo-source', CHILD, backend, variant, bundle, file];
      await promisify(execFile)(process.execPath, node, {maxBuffer: 1 << 28});
      return [backend, JSON.parse(await readFile(file, 'utf8'))] as const;
    });
    return new Map(await Promise.all(results));
  } finally {
    await rm(directory, {recursive: true});
  }
}
