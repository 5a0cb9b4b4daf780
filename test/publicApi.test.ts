/** The public API is a committed list: what changes for users shows in a diff. */
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect} from 'chai';
import {
  compilerOptions,
  describePublicApi,
  entryPointProgram,
  exportsOf,
  PUBLIC_API,
  UPDATE_COMMAND,
} from '../scripts/support/publicApi.ts';
import {lineChanges} from './support/lineChanges.ts';
import {virtualProgram} from './support/virtualProgram.ts';

describe('the public API', () => {
  it('is what test/public-api.md lists', () => {
    const changes = lineChanges(readFileSync(PUBLIC_API, 'utf8'), describePublicApi(entryPointProgram()));
    if (changes.length > 0) {
      expect.fail(`the exports differ from the list:\n${changes.join('\n')}\nIf they should: ${UPDATE_COMMAND}`);
    }
  });
});

describe('the list of the public API', () => {
  it('names each kind of export, and the members of namespaces', () => {
    const sources = {
      'index.ts':
        "export * from './b.ts';\nexport * as deep from './c.ts';\nexport {f as renamed} from './c.ts';\nexport type {Shape as Form} from './b.ts';",
      'b.ts':
        'export interface Shape {n: number}\nexport type Name = string;\nexport class Box {}\nexport const LIMIT = 3;\nexport const twice = (x: number): number => 2 * x;',
      'c.ts': 'export function f(): void {}\nexport const Both = 1;\nexport type Both = typeof Both;',
    };
    const at = (name: string): string => join(import.meta.dirname, name);
    const texts = new Map(Object.entries(sources).map(([name, text]) => [at(name), text]));
    const program = virtualProgram(texts, {...compilerOptions(), types: []});
    expect(exportsOf(program, at('index.ts')).map(({name, kind}) => `${name} ${kind}`)).to.deep.equal([
      'Box class',
      'Form interface',
      'LIMIT constant',
      'Name type',
      'Shape interface',
      'deep namespace',
      'deep.Both constant and type',
      'deep.f function',
      'renamed function',
      'twice function',
    ]);
  });

  it('shows a change as the lines that went and came, under their section', () => {
    const before = '## a\n\n- `f` function\n- `g` function\n\n## b\n\n- `f` function\n';
    const after = '## a\n\n- `f` function\n- `h` class\n\n## b\n\n- `f` function\n';
    expect(lineChanges(before, after)).to.deep.equal(['## a', '  -- `g` function', '  +- `h` class']);
    expect(lineChanges(before, before)).to.deep.equal([]);
  });
});
