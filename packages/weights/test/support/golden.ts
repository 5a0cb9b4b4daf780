/**
 * The fixtures that are whole weight files: whatever lies in `fixtures` and can be read. A new fixture is found by being there.
 */
import {readdirSync, readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {HEAD_BYTES} from '../../src/formats/format.ts';
import {formats} from '../../src/formats/formats.ts';
import {bytesSource, readWeights, WeightFormatError} from '../../src/index.ts';

/** A weight file that can be read, and the others that it asks for. */
export interface Golden {
  /** Path below `fixtures`. */
  readonly file: string;
  /** Name of its row in the table of formats. */
  readonly format: string;
  readonly bytes: Uint8Array;
  /** The other files of the same model, by the names it asks for. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));

let known: Promise<readonly Golden[]> | undefined;

/** All of them, in the order of their names. Read once. */
export function goldenFiles(): Promise<readonly Golden[]> {
  known ??= findGolden();
  return known;
}

/** Paths below `fixtures`, in order. */
function fixtureNames(): string[] {
  const entries = readdirSync(FIXTURES, {recursive: true, withFileTypes: true});
  const paths = entries.filter(entry => entry.isFile()).map(({parentPath, name}) => `${parentPath}/${name}`);
  return paths.map(path => path.slice(FIXTURES.length).replace(/^\//, '')).sort();
}

/** The format a file is told to be by its content. */
export function formatOf(bytes: Uint8Array): string | undefined {
  return formats.find(format => format.recognises(bytes.subarray(0, HEAD_BYTES), bytesSource(bytes)))?.name;
}

async function findGolden(): Promise<Golden[]> {
  const found: Golden[] = [];
  const all = new Map<string, Uint8Array>(
    fixtureNames().map(file => [file, new Uint8Array(readFileSync(`${FIXTURES}${file}`))]),
  );
  for (const [file, bytes] of all) {
    const format = formatOf(bytes);
    if (format === undefined) continue;
    const directory = file.slice(0, file.lastIndexOf('/') + 1);
    const files = new Map<string, Uint8Array>();
    const given = (name: string) => {
      const found = all.get(`${directory}${name}`);
      if (found !== undefined) files.set(name, found);
      return found;
    };
    try {
      for (const tensor of (await readWeights(bytes, {files: given})).values()) await tensor.data();
    } catch (error) {
      // Those that are there to be refused say so; any other must be read, or it would be left out unnoticed.
      if (error instanceof WeightFormatError && /^refused-/.test(file)) continue;
      throw new Error(`the fixture ${file} is not read; if it is there to be refused, call it refused-…`, {
        cause: error,
      });
    }
    found.push({file, format, bytes, files});
  }
  return found;
}
