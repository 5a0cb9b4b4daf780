/** Writes MODELS.md anew, after the registry was changed. */
import {writeFileSync} from 'node:fs';
import {MODELS_MARKDOWN, modelsMarkdown} from './support/modelsMarkdown.ts';

writeFileSync(MODELS_MARKDOWN, modelsMarkdown());
console.log(`wrote ${MODELS_MARKDOWN}`);
