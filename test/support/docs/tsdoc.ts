/** Examples in TSDoc comments, as programs that can be type-checked. */
import {readFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import ts from 'typescript';
import {compilerOptions, exportsOf} from '../../../scripts/support/publicApi.ts';
import {entryPoints, filesBelow, ROOT, workspaces} from '../../../scripts/support/workspace.ts';
import {virtualProgram} from '../virtualProgram.ts';
import {parseMarkdown} from './markdown.ts';
import type {Checked} from './typeErrors.ts';

/** "Cannot find name", also in `{name}` and with a suggestion. */
const UNKNOWN_NAME = new Set([2304, 2552, 18004]);

/** The fenced `ts` blocks of all comments in the packages' sources. */
export function tsdocExamples(): Checked[] {
  return workspaces()
    .flatMap(({directory}) => filesBelow(join(directory, 'src'), '.ts'))
    .flatMap(path => examplesInComments(relative(ROOT, path), readFileSync(path, 'utf8')));
}

/** The fenced `ts` blocks of the comments in a file. */
export function examplesInComments(file: string, text: string): Checked[] {
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap(({0: comment, index}) => {
    const first = text.slice(0, index).split('\n').length;
    const markdown = parseMarkdown(file, comment.replace(/^ *\*(?!\/) ?/gm, ''));
    return markdown.blocks
      .filter(({language}) => language === 'ts')
      .map(({code, line}) => ({
        code,
        places: code.split('\n').map((_, i) => `${file}:${first + line - 1 + i}`),
      }));
  });
}

/**
 * Completes programs that leave out what a reader sees anyway: names that our packages export are imported; other free
 * names stand for values of the reader's own, of any type. What is called must be ours, or defined in the example.
 */
export function completed(examples: readonly Checked[]): {programs: Checked[]; problems: string[]} {
  const at = (i: number): string => join(ROOT, 'test', `comment-${i}.ts`);
  const files = new Map(examples.map(({code}, i) => [at(i), `${code}\nexport {};\n`]));
  const sources = workspaces().flatMap(entryPoints);
  const program = virtualProgram(
    files,
    compilerOptions(),
    sources.map(({source}) => source),
  );
  const exported = new Map<string, string>();
  for (const {specifier, source} of sources) {
    for (const {name, kind} of exportsOf(program, source)) {
      if (kind !== 'interface' && kind !== 'type' && !exported.has(name)) exported.set(name, specifier);
    }
  }

  const problems: string[] = [];
  const programs = examples.map(({code, places}, i) => {
    const source = program.getSourceFile(at(i));
    const head = new Set<string>();
    const constants = new Set<string>();
    for (const {code: error, start = 0, file} of program.getSemanticDiagnostics(source)) {
      if (!UNKNOWN_NAME.has(error) || file === undefined) continue;
      const name = /^[\w$]+/.exec(file.text.slice(start))?.[0] ?? '';
      const qualified = [...exported.keys()].find(each => each === name || each.endsWith(`.${name}`));
      if (qualified !== undefined) {
        const [outer] = qualified.split('.');
        head.add(`import {${outer}} from '${exported.get(qualified)}';`);
        if (outer !== name) constants.add(`const {${name}} = ${outer};`);
      } else if (/^\s*\(/.test(file.text.slice(start + name.length))) {
        const line = ts.getLineAndCharacterOfPosition(file, start).line;
        problems.push(`${places[line]} calls '${name}', which no package exports`);
      } else {
        head.add(`declare const ${name}: any;`);
      }
    }
    return {code: `${[...head, ...constants].join(' ')} ${code}`, places};
  });
  return {programs, problems};
}
