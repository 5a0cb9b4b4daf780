/** Runs code in a headless Chromium, where there is one. */
import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {extname, join} from 'node:path';
import {build} from 'esbuild';

/** Name or path of the browser: `TFJS_ZOO_CHROMIUM`, or what is installed. */
export function findChromium(): string | undefined {
  const names = [process.env.TFJS_ZOO_CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome'];
  return names.find(name => name && spawnSync(name, ['--version']).status === 0);
}

/** Containers allow no sandbox, and have no graphics card: SwiftShader draws instead. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--no-first-run',
];

/** Gives pages a WebGPU, on a program that stands for a graphics card. */
const WEBGPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** Makes a page cross-origin isolated: its threads may share memory. */
const ISOLATING = {'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp'};

/** Milliseconds after which a page that has not answered is given up. */
const PATIENCE = 100_000;

/** What a page can fetch, and where it runs. */
export interface PageOptions {
  /** Contents by name, which `main` can fetch as `/name`. */
  files?: ReadonlyMap<string, Uint8Array>;
  /** Whether it is cross-origin isolated. @defaultValue false */
  isolated?: boolean;
  /** Whether it has WebGPU, on a software adapter. @defaultValue false */
  webgpu?: boolean;
}

/** Bundles a module that exports `main` for browsers, as the sites of users do. */
export async function bundlePage(entry: string): Promise<string> {
  const {outputFiles} = await build({
    stdin: {
      contents: `import {main} from ${JSON.stringify(entry)};
        main().then(value => ({value}), error => ({error: String(error?.stack ?? error)}))
          .then(result => fetch('/result', {method: 'POST', body: JSON.stringify(result)}));`,
      resolveDir: process.cwd(),
    },
    ...{bundle: true, write: false, minify: true, platform: 'browser', format: 'esm', logLevel: 'silent'},
    ...{conditions: ['tfjs-zoo-source']},
  });
  return outputFiles[0].text;
}

/** Runs a bundled page, and gives what its `main()` returns in the browser, by way of JSON. */
export async function runPage<T>(
  browser: string,
  page: string,
  {files = new Map(), isolated = false, webgpu = false}: PageOptions = {},
): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), 'tfjs-zoo-chromium-'));
  const {promise, resolve, reject} = withResolvers<string>();
  const contents = new Map<string, string | Uint8Array>([
    ...files,
    ['', '<script type=module src=/page.js></script>'],
    ['page.js', page],
  ]);
  const server = createServer((request, response) => {
    if (request.method === 'POST') return void readAll(request, response).then(resolve, reject);
    const name = request.url?.slice(1) ?? '';
    const found = contents.get(name);
    response.writeHead(found === undefined ? 404 : 200, {
      'content-type': TYPES[extname(name)] ?? (name === '' ? 'text/html' : 'application/octet-stream'),
      ...(isolated ? ISOLATING : {}),
    });
    response.end(found);
  });
  const timer = setTimeout(() => reject(new Error(`the page did not answer in ${PATIENCE} ms`)), PATIENCE);
  let child: ChildProcess | undefined;
  try {
    await new Promise<void>(listening => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const flags = [...FLAGS, ...(webgpu ? WEBGPU : ['--disable-gpu']), `--user-data-dir=${directory}`];
    child = spawn(browser, [...flags, url], {stdio: 'ignore'});
    child.once('error', reject).once('exit', code => reject(new Error(`${browser} ended with exit code ${code}`)));
    const {value, error} = JSON.parse(await promise);
    if (error) throw new Error(error);
    return value;
  } finally {
    clearTimeout(timer);
    if (child && child.exitCode === null) {
      child.kill();
      await new Promise(ended => child?.once('exit', ended));
    }
    server.closeAllConnections();
    server.close();
    await rm(directory, {recursive: true, force: true, maxRetries: 5, retryDelay: 100});
  }
}

const TYPES: Readonly<Record<string, string>> = {'.js': 'text/javascript', '.wasm': 'application/wasm'};

async function readAll(request: IncomingMessage, response: ServerResponse): Promise<string> {
  const chunks = (await request.toArray()) as Buffer[];
  response.end();
  return Buffer.concat(chunks).toString();
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
