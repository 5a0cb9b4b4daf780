/** What docs.test.ts relies on: that it would notice. */
import {expect} from 'chai';
import {commandProblems} from './support/docs/commands.ts';
import {examplesIn, notPrinted} from './support/docs/examples.ts';
import {linkProblems} from './support/docs/links.ts';
import {parseMarkdown} from './support/docs/markdown.ts';
import {completed, examplesInComments} from './support/docs/tsdoc.ts';
import {typeErrors} from './support/docs/typeErrors.ts';

/** Markdown with a block of code under a comment. */
function block(code: string, comment = '', language = 'ts'): string {
  return `${comment}\n\n\`\`\`${language}\n${code}\n\`\`\`\n`;
}

const examples = (text: string) => examplesIn(parseMarkdown('made-up.md', text).blocks);

describe('the checker of the documentation', () => {
  it('finds blocks with their line, language and comment', () => {
    const text = `# Title\n\n${block('one', '<!-- run: no -->')}\n- item\n\n  \`\`\`sh\n  npm test\n  \`\`\`\n`;
    expect(parseMarkdown('made-up.md', text).blocks).to.deep.equal([
      {file: 'made-up.md', line: 6, language: 'ts', code: 'one', directive: 'no'},
      {file: 'made-up.md', line: 12, language: 'sh', code: 'npm test', directive: undefined},
    ]);
  });

  it('refuses a fence that is never closed', () => {
    expect(() => parseMarkdown('made-up.md', '\n```ts\nlet x;\n')).to.throw('made-up.md:2 the fence is never closed');
  });

  it('runs what is shown, unless told otherwise', () => {
    const [shown, silent] = examples(block('one();') + block('two();', '<!-- run: no -->'));
    expect([shown.runs, silent.code, silent.runs]).to.deep.equal(['one();', 'two();', undefined]);
  });

  it('makes replacements in what is run, not in what is checked', () => {
    const comment = "<!-- run:\nreplace weights: 'V1' => width: 0.1\nreplace epochs: 5 => epochs: 1\n-->";
    const [example] = examples(block("f({weights: 'V1', epochs: 5});", comment));
    expect(example.code).to.equal("f({weights: 'V1', epochs: 5});");
    expect(example.runs).to.equal('f({width: 0.1, epochs: 1});');
  });

  it('joins blocks that continue', () => {
    const [example] = examples(block('const x = 1;') + block('use(x);', '<!-- run: continues -->'));
    expect(example.runs).to.equal('const x = 1;\nuse(x);');
    expect(example.places).to.deep.equal(['made-up.md:4', 'made-up.md:9']);
  });

  it('refuses directives that cannot be followed', () => {
    const refused = (comment: string, text: string) => expect(() => examples(block('f();', comment))).to.throw(text);
    refused('<!-- run: never -->', "made-up.md:4 'never' is no directive; there are no, continues, replace a => b");
    refused('<!-- run: replace g => h -->', "made-up.md:4 is to be run without 'g', which it does not contain");
    refused('<!-- run: continues -->', 'made-up.md:4 continues, but no block stands before it');
  });

  it('compares what is printed with what is said to be, … standing for anything', () => {
    const [{prints}] = examples(block('f();') + block('3 (98.…%)\ndone.', '<!-- run: output -->', 'text'));
    expect(notPrinted(prints, 'loading\n3 (98.7%)\ndone.\n')).to.deep.equal([]);
    expect(notPrinted(prints, '3 (97.7%)\ndone!\n')).to.deep.equal(['3 (98.…%)', 'done.']);
  });

  it('reports type errors where they stand in the Markdown', () => {
    const text = block("import {seed} from '@tfjs-zoo/core';\nseed('one');");
    expect(typeErrors(examples(text))).to.deep.equal([
      "made-up.md:5 Argument of type 'string' is not assignable to parameter of type 'number'.",
    ]);
  });

  it('completes examples in comments with what our packages export, and refuses to call what they do not', () => {
    const text =
      "/**\n * ```ts\n * const step = compose(centerCrop(side));\n * ```\n */\n\n/**\n * ```ts\n * inventModel('a');\n * ```\n */";
    const {programs, problems} = completed(examplesInComments('a.ts', text));
    expect(problems).to.deep.equal(["a.ts:9 calls 'inventModel', which no package exports"]);
    expect(programs[0].code.split('\n')[0]).to.equal(
      "import {transforms} from '@tfjs-zoo/data'; declare const side: any; " +
        'const {compose} = transforms; const {centerCrop} = transforms; const step = compose(centerCrop(side));',
    );
    expect(typeErrors(programs.slice(0, 1))).to.deep.equal([]);
  });

  it('finds links to files and headings that do not exist', () => {
    const text =
      '## A `b` c!\n[1](LICENSE) [2](nothing.md)\n[3](#a-b-c) [4](#nowhere) [5](https://example.org/x)\n<img src="x.svg">';
    const file = parseMarkdown('made-up.md', text);
    expect(linkProblems(file, [file])).to.deep.equal([
      'made-up.md:2 links to nothing.md, and there is no nothing.md',
      'made-up.md:3 links to #nowhere, and made-up.md has no such heading; it has a-b-c',
      'made-up.md:4 links to x.svg, and there is no x.svg',
    ]);
  });

  it('finds scripts that do not exist', () => {
    const text = 'Type `npm run build`.\n\n```sh\nnpm ci && npm run nothing  # a comment\n```\n';
    expect(commandProblems(parseMarkdown('made-up.md', text))).to.deep.equal([
      "made-up.md:4 'npm run nothing': package.json has no such script",
    ]);
  });

  it('finds commands and options that do not exist, and passes by what is no command', () => {
    const text =
      '```sh\nnpx tfjs-zoo list --json\nnpm run tfjs-zoo -- native install --force\ntfjs-zoo fly\nnpx tfjs-zoo native fly\n' +
      'tfjs-zoo predict a.png \\\n  --model alexnet --fast\ncd tfjs-zoo\n```\n';
    expect(commandProblems(parseMarkdown('made-up.md', text))).to.deep.equal([
      "made-up.md:4 'tfjs-zoo fly': there is no such command",
      "made-up.md:5 'tfjs-zoo native fly': there is no such command",
      "made-up.md:6 'tfjs-zoo predict' has no option --fast",
    ]);
  });
});
