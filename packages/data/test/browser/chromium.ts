/** Runs code in a headless Chromium, where there is one. */
import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {build} from 'esbuild';

/** Name or path of the browser: `TFJS_ZOO_CHROMIUM`, or what is installed. */
export function findChromium(): string | undefined {
  const names = [process.env.TFJS_ZOO_CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'];
  return names.find(name => name && spawnSync(name, ['--version']).status === 0);
}

const FLAGS = [
  '--headless',
  // containers allow no sandbox, and have no graphics card: SwiftShader draws instead
  ...['--no-sandbox', '--disable-gpu', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  '--no-first-run',
];

/**
 * Bundles a module, and gives what its `main(files)` returns in the browser, by way of JSON.
 *
 * @param files - Contents by name, which `main` can fetch as `/name`.
 */
export async function runInChromium<T>(
  browser: string,
  entry: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<T> {
  const {outputFiles} = await build({
    stdin: {
      contents: `import {main} from ${JSON.stringify(entry)};
        main().then(value => ({value}), error => ({error: String(error?.stack ?? error)}))
          .then(result => fetch('/result', {method: 'POST', body: JSON.stringify(result)}));`,
      resolveDir: process.cwd(),
    },
    ...{bundle: true, write: false, format: 'esm', conditions: ['tfjs-zoo-source'], logLevel: 'silent'},
  });
  const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-chromium-'));
  const {promise, resolve, reject} = withResolvers<string>();
  const server = createServer((request, response) => {
    if (request.method === 'POST') {
      const chunks: Buffer[] = [];
      request.on('data', chunk => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks).toString()));
      return void response.end();
    }
    const name = request.url?.slice(1) ?? '';
    if (name === '')
      return void response.setHeader('content-type', 'text/html').end('<script type=module src=/page.js></script>');
    if (name === 'page.js') return void response.setHeader('content-type', 'text/javascript').end(outputFiles[0].text);
    const file = files.get(name);
    response.statusCode = file ? 200 : 404;
    response.end(file);
  });
  let child: ChildProcess | undefined;
  try {
    await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    child = spawn(browser, [...FLAGS, `--user-data-dir=${directory}`, url], {stdio: 'ignore'});
    child.once('error', reject).once('exit', code => reject(new Error(`${browser} ended with exit code ${code}`)));
    const {value, error} = JSON.parse(await promise);
    if (error) throw new Error(error);
    return value;
  } finally {
    if (child && child.exitCode === null) {
      child.kill();
      await new Promise(ended => child?.once('exit', ended));
    }
    server.closeAllConnections();
    server.close();
    await rm(directory, {recursive: true, force: true, maxRetries: 5, retryDelay: 100});
  }
}

/** `Promise.withResolvers`, which Node 20 lacks. */
function withResolvers<T>(): {promise: Promise<T>; resolve(value: T): void; reject(error: Error): void} {
  let settle: {resolve(value: T): void; reject(error: Error): void} | undefined;
  const promise = new Promise<T>((resolve, reject) => {
    settle = {resolve, reject};
  });
  if (!settle) throw new Error('promises call their executors at once');
  return {promise, ...settle};
}
