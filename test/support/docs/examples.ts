/** Blocks of TypeScript in documentation as programs: what is type-checked, and what is run. */
import type {Block} from './markdown.ts';

/** One program: a block, and those behind it that continue it. */
export interface Example {
  /** `README.md:12`, where its first line stands. */
  readonly title: string;
  /** The whole program as the reader sees it. */
  readonly code: string;
  /** The program that is run, with the replacements made; undefined if it is not to be run. */
  readonly runs: string | undefined;
  /** For each line of `code`, where it stands. */
  readonly places: readonly string[];
  /** What the documentation says it prints; `…` stands for anything. */
  readonly prints: readonly string[];
}

interface Directive {
  readonly run: boolean;
  readonly continues: boolean;
  readonly replacements: readonly (readonly [shown: string, run: string])[];
}

/**
 * Makes programs of a file's `ts` blocks.
 *
 * @throws Error if a directive says something unknown, replaces what is not there, or continues nothing.
 */
export function examplesIn(blocks: readonly Block[]): Example[] {
  const examples: Example[] = [];
  for (const block of blocks) {
    const title = `${block.file}:${block.line}`;
    if (block.language === 'text' && block.directive === 'output') {
      const before = examples.pop();
      if (before?.runs === undefined) throw new Error(`${title} is output, but no block that is run stands before it`);
      examples.push({...before, prints: [...before.prints, ...block.code.split('\n')]});
      continue;
    }
    if (block.language !== 'ts') continue;
    const {run, continues, replacements} = readDirective(title, block.directive ?? '');
    const places = block.code.split('\n').map((_, i) => `${block.file}:${block.line + i}`);
    const runs = run ? replaced(title, block.code, replacements) : undefined;
    if (!continues) {
      examples.push({title, code: block.code, runs, places, prints: []});
      continue;
    }
    const before = examples.pop();
    if (before === undefined) throw new Error(`${title} continues, but no block stands before it`);
    if (run && before.runs === undefined) throw new Error(`${title} continues a block that is not run; say 'no' too`);
    examples.push({
      title: before.title,
      code: `${before.code}\n${block.code}`,
      // a part that is not run leaves the part before it as it was
      runs: runs === undefined ? before.runs : `${before.runs}\n${runs}`,
      places: [...before.places, ...places],
      prints: before.prints,
    });
  }
  return examples;
}

/** Lines that a program was said to print and did not. */
export function notPrinted(prints: readonly string[], stdout: string): string[] {
  const lines = stdout.split('\n').map(line => line.trim());
  return prints.filter(wanted => {
    const parts = wanted
      .trim()
      .split('…')
      .map(part => part.replace(/[^\w\s]/g, '\\$&'));
    const pattern = new RegExp(`^${parts.join('.*')}$`);
    return !lines.some(line => pattern.test(line));
  });
}

function readDirective(title: string, text: string): Directive {
  let [run, continues] = [true, false];
  const replacements: [string, string][] = [];
  for (const line of text.split('\n').map(each => each.trim())) {
    const replace = /^replace (.+?) => (.*)$/.exec(line);
    if (replace !== null) replacements.push([replace[1], replace[2]]);
    else if (line === 'no') run = false;
    else if (line === 'continues') continues = true;
    else if (line !== '')
      throw new Error(`${title} '${line}' is no directive; there are no, continues, replace a => b`);
  }
  return {run, continues, replacements};
}

function replaced(title: string, code: string, replacements: Directive['replacements']): string {
  let text = code;
  for (const [shown, run] of replacements) {
    if (!text.includes(shown)) throw new Error(`${title} is to be run without '${shown}', which it does not contain`);
    text = text.replaceAll(shown, run);
  }
  return text;
}
