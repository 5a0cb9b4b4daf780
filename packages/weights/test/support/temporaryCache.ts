import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** A cache directory for each test, removed after it. */
export function temporaryCache(): {readonly path: string} {
  const cache = {path: ''};
  beforeEach(() => {
    cache.path = mkdtempSync(join(tmpdir(), 'tfjs-zoo-cache-'));
  });
  afterEach(() => rmSync(cache.path, {recursive: true, force: true}));
  return cache;
}
