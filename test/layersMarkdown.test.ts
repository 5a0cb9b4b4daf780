import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect} from 'chai';
import {namesIn} from '../scripts/support/counterparts/counterpart.ts';
import {sectionsOf} from '../scripts/support/counterparts/sections.ts';
import {LAYERS_MARKDOWN, type LayersPage, layersPage, UPDATE_COMMAND} from '../scripts/support/layersMarkdown.ts';
import {ROOT} from '../scripts/support/workspace.ts';

/** Written by scripts/fixtures/core_counterparts.py, which looked every name up. */
const LOOKED_UP: {names: string[]} = JSON.parse(readFileSync(join(ROOT, 'test/fixtures/counterparts.json'), 'utf8'));

describe('docs/layers.md', () => {
  let page: LayersPage;
  before(() => {
    page = layersPage();
  });

  it('has a row with a formula and both counterparts for everything that is exported, and for nothing else', () => {
    expect(page.problems).to.deep.equal([]);
  });

  it(`says what the comments and the tables say; if not: ${UPDATE_COMMAND}`, () => {
    expect(readFileSync(LAYERS_MARKDOWN, 'utf8')).to.equal(page.markdown);
  });

  it('names nothing that PyTorch, Keras and their like do not have; if so: scripts/fixtures/core_counterparts.py', () => {
    const known = new Set(LOOKED_UP.names);
    const names = namesIn(page.markdown);
    expect(names).to.include.members(['torch.nn.Conv2d', 'keras.layers.Conv2D']);
    expect(names.filter(name => !known.has(name))).to.deep.equal([]);
  });

  it('notices an export without a row, a row without an export, and a namespace without a section', () => {
    const {problems} = sectionsOf(
      new Map([
        ['losses', [{name: 'mystery', comment: ['Makes `a + b`.']}]],
        ['gadgets', []],
      ]),
    );
    expect(problems).to.include.members([
      'losses.mystery is exported and in no row: add it to scripts/support/counterparts/losses*.ts',
      'losses.crossEntropy has a row and is not exported: take it out of scripts/support/counterparts/losses*.ts',
      'gadgets is exported and no section: add one to scripts/support/counterparts/kinds.ts',
    ]);
  });

  it('notices an export whose formula neither the comment nor the row has, and an activation without its layer', () => {
    const {problems} = sectionsOf(
      new Map([
        ['losses', [{name: 'crossEntropy', comment: ['The loss of `classifiers`.']}]],
        ['activations', [{name: 'relu', comment: ['`max(x, 0)`']}]],
      ]),
    );
    expect(problems).to.include.members([
      'losses.crossEntropy: neither its comment nor its row has a formula in `code`; add one to either',
      'activations.relu has no layer: add layers.relu',
    ]);
  });
});
