import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';

const require = createRequire(import.meta.url);

/** Version of an installed package, or `undefined` where it cannot be found from this one. Runs none of its code. */
export function packageVersion(name: string): string | undefined {
  const path = packageFile(name, 'package.json');
  if (path === undefined) return undefined;
  const manifest: {version?: unknown} = JSON.parse(readFileSync(path, 'utf8'));
  return typeof manifest.version === 'string' ? manifest.version : undefined;
}

/** Path of a file inside an installed package, or `undefined` if either is missing. */
export function packageFile(name: string, file: string): string | undefined {
  try {
    return require.resolve(`${name}/${file}`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}
