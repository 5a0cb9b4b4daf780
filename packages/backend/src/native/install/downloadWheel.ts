import {createHash} from 'node:crypto';
import {open} from 'node:fs/promises';
import {join} from 'node:path';
import type {FetchContext} from './fetchContext.ts';
import {NativeInstallError} from './nativeInstallError.ts';
import {notTheWheel} from './verifyFile.ts';

/** The index's JSON interface; `TFJS_ZOO_INDEX` names another that speaks like it. */
const INDEX = 'https://pypi.org/pypi';

/** A line of progress for each twentieth of the file. */
const PROGRESS_STEPS = 20;

/**
 * Downloads the wheel from the Python package index, hashing it as it comes; a wrong or overlong one is never kept.
 *
 * @returns the file's path, or a sentence that says why it could not be had.
 * @throws NativeInstallError if what came is not the pinned wheel.
 */
export async function downloadWheel(context: FetchContext): Promise<{path: string} | {why: string}> {
  const {wheel, into, signal, say, index = process.env.TFJS_ZOO_INDEX || INDEX} = context;
  let response: Response;
  try {
    const url = await findUrl(`${index}/${wheel.project}/${wheel.version}/json`, wheel.file, signal);
    say(`downloading ${url}`);
    response = await request(url, signal);
  } catch (error) {
    signal?.throwIfAborted();
    return {why: `the package index could not be read: ${explain(error)}`};
  }
  const path = join(into, wheel.file);
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(path, 'w');
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      if (bytes > wheel.bytes) break;
      hash.update(chunk);
      await file.writeFile(chunk);
      const step = (n: number): number => Math.floor((n * PROGRESS_STEPS) / wheel.bytes);
      if (step(bytes) > step(bytes - chunk.length))
        say(`downloaded ${megabytes(bytes)} of ${megabytes(wheel.bytes)} MB`);
    }
  } catch (error) {
    signal?.throwIfAborted();
    return {why: `the download broke off after ${bytes} of ${wheel.bytes} bytes: ${explain(error)}`};
  } finally {
    await file.close();
  }
  if (bytes !== wheel.bytes)
    throw new NativeInstallError(notTheWheel(response.url, wheel, `${bytes} bytes`, `${wheel.bytes} bytes`));
  const sha256 = hash.digest('hex');
  if (sha256 !== wheel.sha256)
    throw new NativeInstallError(notTheWheel(response.url, wheel, `SHA-256 ${sha256}`, wheel.sha256));
  return {path};
}

async function findUrl(api: string, file: string, signal: AbortSignal | undefined): Promise<string> {
  const release: {urls?: {filename?: unknown; url?: unknown}[]} = await (await request(api, signal)).json();
  const url = release.urls?.find(({filename}) => filename === file)?.url;
  if (typeof url !== 'string') throw new Error(`${api} lists no ${file}`);
  return url;
}

async function request(url: string, signal: AbortSignal | undefined): Promise<Response> {
  const response = await fetch(url, {signal: signal ?? null});
  if (!response.ok) throw new Error(`${url} answered ${response.status} ${response.statusText}`);
  return response;
}

/** fetch hides the reason (no such host, refused) in the cause. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6);
}
