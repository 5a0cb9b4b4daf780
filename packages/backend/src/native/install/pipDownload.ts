import {existsSync} from 'node:fs';
import {join} from 'node:path';
import type {FetchContext} from './fetchContext.ts';
import {runCommand} from './runCommand.ts';

/**
 * Fetches the wheel with pip, which knows the user's mirrors and proxies.
 *
 * @returns the file's path, or a sentence that says why pip could not.
 */
export async function pipDownload({wheel, into, signal, say}: FetchContext): Promise<{path: string} | {why: string}> {
  const requirement = `${wheel.project}==${wheel.version}`;
  const select = ['--no-deps', '--only-binary=:all:', '--python-version', wheel.python, '--platform', wheel.platform];
  const quiet = ['--disable-pip-version-check', '--no-cache-dir', '--progress-bar', 'off'];
  say(`fetching ${requirement} with pip`);
  const {ended, output} = await runCommand(
    'python3',
    ['-m', 'pip', 'download', ...select, ...quiet, '--dest', into, requirement],
    {signal, onLine: line => say(`pip: ${line}`)},
  );
  const path = join(into, wheel.file);
  if (ended === 'code 0' && existsSync(path)) return {path};
  if (ended === 'not found') return {why: 'pip: there is no python3 on the path.'};
  return {why: `pip ended with ${ended}: ${output.split('\n').at(-1) ?? ''}`};
}
