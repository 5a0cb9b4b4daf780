/**
 * Crashers on disk: a directory each, with the damaged file, those beside it, and what went wrong.
 */
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {basename, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {formatOf} from '../support/golden.ts';
import type {Crasher} from './fuzz.ts';
import type {Input} from './mutate.ts';

const OUT = fileURLToPath(new URL('../../../../out/fuzz/', import.meta.url));
const ABOUT = 'about.json';

/** Saves them under `out/fuzz`. @returns paths of the damaged files */
export function saveCrashers(crashers: readonly Crasher[]): string[] {
  return crashers.map(({seed, index, input, text}) => {
    const directory = join(OUT, `${input.format}-${seed}-${index}`);
    mkdirSync(directory, {recursive: true});
    for (const [name, bytes] of input.files) {
      mkdirSync(dirname(join(directory, name)), {recursive: true});
      writeFileSync(join(directory, name), bytes);
    }
    const path = join(directory, basename(input.from));
    writeFileSync(path, input.bytes);
    const {from, format, told} = input;
    writeFileSync(join(directory, ABOUT), `${JSON.stringify({seed, index, from, format, told, text}, undefined, 2)}\n`);
    return path;
  });
}

/** A saved crasher, or any other weight file with those beside it. */
export function loadInput(path: string): Input {
  const bytes = new Uint8Array(readFileSync(path));
  const directory = dirname(path);
  const names = readdirSync(directory, {recursive: true, withFileTypes: true})
    .filter(entry => entry.isFile())
    .map(({parentPath, name}) => join(parentPath, name).slice(directory.length + 1));
  const files = new Map(names.map(name => [name, new Uint8Array(readFileSync(join(directory, name)))]));
  const about: Partial<Input> = JSON.parse(new TextDecoder().decode(files.get(ABOUT)) || '{}');
  const {from = path, format = formatOf(bytes) ?? 'unknown', told = false} = about;
  return {from, format, told, bytes, files};
}
