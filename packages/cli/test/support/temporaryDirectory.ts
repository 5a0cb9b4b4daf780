import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

/** A directory for each test, removed after it. */
export function temporaryDirectory(): {readonly path: string} {
  const directory = {path: ''};
  beforeEach(() => {
    directory.path = mkdtempSync(join(tmpdir(), 'tfjs-zoo-cli-'));
  });
  afterEach(() => rmSync(directory.path, {recursive: true, force: true}));
  return directory;
}
