/**
 * tsx runs TypeScript in Node, but on older versions of Node leaves worker threads alone. Where the program runs under
 * it, workers are given it here.
 */
import {createRequire} from 'node:module';
import {pathToFileURL} from 'node:url';

/** The module of tsx's `register`, if this program runs under tsx. */
export function tsxApi(execArgv: readonly string[] = process.execArgv): string | undefined {
  const loader = execArgv.map(arg => arg.replace(/^--import=/, '')).find(arg => /(^|[\\/])tsx($|[\\/])/.test(arg));
  if (loader === undefined) return undefined;
  const found = loader.startsWith('file:') ? loader : pathToFileURL(createRequire(import.meta.url).resolve('tsx'));
  return new URL('esm/api/index.mjs', found).href;
}

/** What a worker runs to begin with a module in TypeScript. */
export function startUnderTsx(module: URL, api: string): string {
  return `import(${JSON.stringify(api)}).then(({register}) => {
    register();
    return import(${JSON.stringify(module.href)});
  })`;
}

/** Imports a module; one in TypeScript by tsx, if there is no other way and the program runs under it. */
export async function importModule(href: string): Promise<Record<string, unknown>> {
  try {
    return await import(href);
  } catch (error) {
    const api = tsxApi();
    const isUnknown = error instanceof Error && 'code' in error && error.code === 'ERR_UNKNOWN_FILE_EXTENSION';
    if (!isUnknown || api === undefined) throw error;
    const {register}: {register(): void} = await import(api);
    register();
    return await import(href);
  }
}
