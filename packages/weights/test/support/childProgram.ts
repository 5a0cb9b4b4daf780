import {type ChildProcess, spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import type {FetchWeightsOptions} from '../../src/node/fetchWeights.ts';

/** What a child is asked to fetch. */
export interface ChildRequest {
  readonly artifact: {readonly urls: readonly string[]; readonly bytes: number; readonly sha256: string};
  readonly options: FetchWeightsOptions;
  /** Leave the process so many file descriptors. @defaultValue as many as there are */
  readonly descriptors?: number;
}

/** What a child answered; empty if it was killed. */
export interface ChildAnswer {
  readonly path?: string;
  readonly code?: string;
  readonly message?: string;
  readonly stderr: string;
}

/** How to start a child. */
export interface ChildOptions {
  /** Variables of the environment beside this process's. */
  readonly env?: Readonly<Record<string, string>>;
  /** Commands of the shell to run before, in the same process. @defaultValue none */
  readonly before?: string;
  /** Commands of the shell to run after; what they print is added to `stderr`. @defaultValue none */
  readonly after?: string;
  /** A program to start all with, such as `unshare -rm`. @defaultValue none */
  readonly within?: readonly string[];
}

/** `fetchWeights` in processes of their own, bundled once: hundreds of them start in seconds. */
export function childDownloads(): {
  start: (request: ChildRequest, options?: ChildOptions) => {child: ChildProcess; answer: Promise<ChildAnswer>};
} {
  let directory = '';
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'tfjs-zoo-child-'));
    const entryPoints = [fileURLToPath(new URL('childDownload.ts', import.meta.url))];
    const outfile = join(directory, 'child.mjs');
    await build({entryPoints, outfile, bundle: true, platform: 'node', format: 'esm', target: 'node20'});
  });
  after(() => rmSync(directory, {recursive: true, force: true}));

  return {
    start(request, {env = {}, before: first = 'true', after: last = '', within = []} = {}) {
      const node = [process.execPath, join(directory, 'child.mjs'), JSON.stringify(request)];
      const run = last === '' ? 'exec "$@"' : `"$@"; { ${last}; } >&2`;
      const shell = first === 'true' && last === '' ? node : ['bash', '-c', `${first} && ${run}`, 'child', ...node];
      const [program, ...rest] = [...within, ...shell];
      const child = spawn(program, rest, {env: {...process.env, ...env}, stdio: ['ignore', 'pipe', 'pipe']});
      let [stdout, stderr] = ['', ''];
      child.stdout?.setEncoding('utf8').on('data', text => {
        stdout += text;
      });
      child.stderr?.setEncoding('utf8').on('data', text => {
        stderr += text;
      });
      const answer = new Promise<ChildAnswer>((resolve, reject) => {
        child.on('error', reject);
        child.on('close', () => resolve({...(stdout === '' ? {} : JSON.parse(stdout)), stderr}));
      });
      return {child, answer};
    },
  };
}
