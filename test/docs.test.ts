/**
 * The documentation is executed: README.md, CONTRIBUTING.md, docs/ and the packages' READMEs.
 *
 * Every fenced `ts` block is type-checked against the packages, as it stands. Those of README.md and docs/ are run too, each
 * by a process of its own in a directory where a reader might be: `digits/0.png` … `digits/9.png`, `photos/cat/*.jpg`,
 * `photos/dog/*.jpg`, the packages installed, no network and no downloaded weights. Blocks of one file share the directory.
 *
 * A comment right above a fence says what else there is to know:
 *
 *     <!-- run: no -->                                    type-checked only
 *     <!-- run: continues -->                             goes on where the block before it stopped
 *     <!-- run: replace weights: 'V1' => width: 0.1 -->   what is run in place of what is shown
 *     <!-- run: output -->                                above a `text` block: lines that the block before it prints,
 *                                                         where `…` stands for anything
 *
 * A comment may hold several, one on each line. A replacement of what is not in the block is an error.
 */
import {readFileSync} from 'node:fs';
import {join, relative} from 'node:path';
import {expect} from 'chai';
import {filesBelow, ROOT, workspaces} from '../scripts/support/workspace.ts';
import {commandProblems} from './support/docs/commands.ts';
import {examplesIn, notPrinted} from './support/docs/examples.ts';
import {linkProblems} from './support/docs/links.ts';
import {type Markdown, parseMarkdown} from './support/docs/markdown.ts';
import {makeReadersDirectory, removeReadersDirectory, runExample} from './support/docs/runExample.ts';
import {completed, tsdocExamples} from './support/docs/tsdoc.ts';
import {typeErrors} from './support/docs/typeErrors.ts';

/** Files whose blocks are run. */
const RUN: readonly string[] = [
  join(ROOT, 'README.md'),
  ...filesBelow(join(ROOT, 'docs'), '.md').filter(path => !relative(ROOT, path).startsWith(join('docs', 'api'))),
];
/** Files that are checked and not run. */
const READ: readonly string[] = [
  join(ROOT, 'CONTRIBUTING.md'),
  ...workspaces().map(({directory}) => join(directory, 'README.md')),
];

const DOCS: readonly Markdown[] = [...RUN, ...READ].map(path =>
  parseMarkdown(relative(ROOT, path), readFileSync(path, 'utf8')),
);

describe('the documentation', () => {
  it('has blocks of TypeScript that pass the type check', () => {
    const examples = DOCS.flatMap(({blocks}) => examplesIn(blocks));
    expect(examples).not.to.be.empty;
    expect(typeErrors(examples)).to.deep.equal([]);
  });

  it('has examples in comments that pass the type check', () => {
    const {programs, problems} = completed(tsdocExamples());
    expect(programs).not.to.be.empty;
    expect([...problems, ...typeErrors(programs)]).to.deep.equal([]);
  });

  it('marks its code as ts, which is what is checked', () => {
    const others = DOCS.flatMap(({blocks}) => blocks)
      .filter(({language}) => ['typescript', 'js', 'javascript', 'mjs', 'tsx', 'jsx'].includes(language))
      .map(({file, line, language}) => `${file}:${line} ${language}`);
    expect(others).to.deep.equal([]);
  });

  it('links to what exists', () => {
    expect(DOCS.flatMap(each => linkProblems(each, DOCS))).to.deep.equal([]);
  });

  it('names commands that exist', () => {
    expect(DOCS.flatMap(commandProblems)).to.deep.equal([]);
  });

  for (const {file, blocks} of DOCS.slice(0, RUN.length)) {
    describe(`of ${file}`, () => {
      let directory = '';
      before(async () => {
        directory = await makeReadersDirectory();
      });
      after(() => removeReadersDirectory(directory));

      for (const {title, runs, prints} of examplesIn(blocks)) {
        if (runs === undefined) continue;
        it(`runs the block at ${title}`, async () => {
          const {status, stdout, stderr} = await runExample(directory, `${title.replace(/\W/g, '-')}.ts`, runs);
          expect(status, `it wrote:\n${stdout}${stderr}`).to.equal(0);
          expect(notPrinted(prints, stdout), `not among what it printed:\n${stdout}`).to.deep.equal([]);
        });
      }
    });
  }
});
