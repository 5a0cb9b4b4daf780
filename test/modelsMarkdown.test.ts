import {readFileSync} from 'node:fs';
import {expect} from 'chai';
import {MODELS_MARKDOWN, modelsMarkdown} from '../scripts/support/modelsMarkdown.ts';

describe('MODELS.md', () => {
  it('says what the registry says; if not: npm run update:models', () => {
    expect(readFileSync(MODELS_MARKDOWN, 'utf8')).to.equal(modelsMarkdown());
  });
});
