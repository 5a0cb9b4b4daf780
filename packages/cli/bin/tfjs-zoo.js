#!/usr/bin/env node
/**
 * The command `tfjs-zoo`: what was compiled, or in a clone that was not built the same from source.
 */
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';

const compiled = new URL('../dist/main.js', import.meta.url);
if (existsSync(compiled)) {
  await import(compiled.href);
} else {
  const source = fileURLToPath(new URL('../src/main.ts', import.meta.url));
  const flags = ['--import', import.meta.resolve('tsx'), '--conditions=tfjs-zoo-source'];
  const {status} = spawnSync(process.execPath, [...flags, source, ...process.argv.slice(2)], {stdio: 'inherit'});
  process.exitCode = status ?? 1;
}
