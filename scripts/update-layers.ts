/** Writes docs/layers.md anew, after exports of `@tfjs-zoo/core`, their comments or the tables of counterparts were changed. */
import {writeFileSync} from 'node:fs';
import {LAYERS_MARKDOWN, layersPage} from './support/layersMarkdown.ts';

const {markdown, problems} = layersPage();
if (problems.length > 0) throw new Error(`update-layers:\n${problems.join('\n')}`);
writeFileSync(LAYERS_MARKDOWN, markdown);
console.log(`wrote ${LAYERS_MARKDOWN}`);
