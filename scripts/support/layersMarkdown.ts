/** docs/layers.md: what there is to build networks of, for readers who know PyTorch or Keras. */
import {join} from 'node:path';
import {coreFunctions} from './coreExports.ts';
import {namesIn} from './counterparts/counterpart.ts';
import {type Entry, meaning, type Section, sectionsOf} from './counterparts/sections.ts';
import {ROOT} from './workspace.ts';

/** The file. */
export const LAYERS_MARKDOWN: string = join(ROOT, 'docs/layers.md');

/** How it is written anew. */
export const UPDATE_COMMAND = 'npm run update:layers';

const HEAD = `# Layers, losses, optimizers and their counterparts

What \`@tfjs-zoo/core\` exports, what it computes, and what PyTorch and Keras have in its place. Who knows one of the two
finds a name by searching this page for it, or in the lists at its end: [from PyTorch](#from-pytorch),
[from Keras](#from-keras). Where a cell says "the same", formula and defaults are.

Written by \`${UPDATE_COMMAND}\` from the comments in
\`packages/core/src\` and the tables in \`scripts/support/counterparts\`. A test holds both to the exports, and the names to
PyTorch and Keras.
`;

/** The text, and what is wrong with what it is made of. */
export interface LayersPage {
  readonly markdown: string;
  /** Exports without a row, rows without an export, rows that do not say what they must. */
  readonly problems: readonly string[];
}

/** The whole page. */
export function layersPage(): LayersPage {
  const {sections, problems} = sectionsOf(coreFunctions());
  const indexes = [indexText('From PyTorch', 'torch', sections), indexText('From Keras', 'keras', sections)];
  return {markdown: [HEAD, ...sections.map(sectionText), ...indexes].join('\n'), problems};
}

/** Text for a cell: a bar would end it, even in code. */
const cell = (text: string): string => text.replaceAll('|', '\\|');

function sectionText({kind: {namespace, title, intro}, entries}: Section): string {
  const line = (entry: Entry): string =>
    `| \`${entry.name}\` | ${[meaning(entry), entry.row.torch, entry.row.keras].map(cell).join(' | ')} |`;
  return [
    `## ${title}`,
    '',
    intro,
    '',
    `| \`${namespace}.\` | What it computes | PyTorch, and what differs | Keras, and what differs |`,
    '|---|---|---|---|',
    ...entries.map(line),
    '',
  ].join('\n');
}

/** The list of one side's names, each with ours. What is only mentioned after 'None' is no counterpart. */
function indexText(title: string, side: 'torch' | 'keras', sections: readonly Section[]): string {
  const ours = new Map<string, string[]>();
  for (const {kind, entries} of sections) {
    for (const {name, row} of entries) {
      if (row[side].startsWith('None')) continue;
      for (const theirs of namesIn(row[side])) {
        ours.set(theirs, [...(ours.get(theirs) ?? []), `\`${kind.namespace}.${name}\``]);
      }
    }
  }
  const lines = [...ours]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([theirs, names]) => `| \`${theirs}\` | ${names.join(', ')} |`);
  return [`## ${title}`, '', '| There | Here |', '|---|---|', ...lines, ''].join('\n');
}
