/** The tables and what is exported, brought together: sections for the page, and what is wrong with them. */
import type {CoreExport} from '../coreExports.ts';
import {type Counterpart, namesIn} from './counterpart.ts';
import {KINDS, type Kind} from './kinds.ts';

/** An export and its row. */
export interface Entry extends CoreExport {
  readonly row: Counterpart;
}

/** The entries of a kind, sorted by name. */
export interface Section {
  readonly kind: Kind;
  readonly entries: readonly Entry[];
}

/** Namespaces without a section: ops are what layers are made of. */
const NO_SECTION: readonly string[] = ['ops'];

/** The functions of each namespace. */
type Exports = ReadonlyMap<string, readonly CoreExport[]>;

/** Sections of what is exported, and problems, each with the next step. */
export function sectionsOf(exports: Exports): {sections: Section[]; problems: string[]} {
  const known = new Set([...NO_SECTION, ...KINDS.map(({namespace}) => namespace)]);
  const forgotten = [...exports.keys()].filter(namespace => !known.has(namespace));
  const found = KINDS.map(kind => sectionOf(kind, withoutActivations(kind, exports)));
  return {
    sections: found.map(({section}) => section),
    problems: [
      ...forgotten.map(name => `${name} is exported and no section: add one to scripts/support/counterparts/kinds.ts`),
      ...layersMissing(exports),
      ...found.flatMap(({problems}) => problems),
    ],
  };
}

/** Layers of activation functions have their row where the function has. */
function withoutActivations({namespace}: Kind, exports: Exports): readonly CoreExport[] {
  const all = exports.get(namespace) ?? [];
  if (namespace !== 'layers') return all;
  const functions = new Set(exports.get('activations')?.map(({name}) => name));
  return all.filter(({name}) => !functions.has(name));
}

/** Activation functions without the layer that the page promises. */
function layersMissing(exports: Exports): string[] {
  const layers = new Set(exports.get('layers')?.map(({name}) => name));
  const functions = exports.get('activations') ?? [];
  return functions.flatMap(({name}) =>
    layers.has(name) ? [] : [`activations.${name} has no layer: add layers.${name}`],
  );
}

function sectionOf(kind: Kind, exported: readonly CoreExport[]): {section: Section; problems: string[]} {
  const {namespace, rows, helpers} = kind;
  const table = `scripts/support/counterparts/${namespace}*.ts`;
  const names = new Set(exported.map(({name}) => name));
  const entries = exported.flatMap(each => (Object.hasOwn(rows, each.name) ? [{...each, row: rows[each.name]}] : []));
  const listed = new Set([...Object.keys(rows), ...helpers]);
  const problems = [
    ...[...names]
      .filter(name => !listed.has(name))
      .map(name => `${namespace}.${name} is exported and in no row: add it to ${table}`),
    ...[...listed]
      .filter(name => !names.has(name))
      .map(name => `${namespace}.${name} has a row and is not exported: take it out of ${table}`),
    ...entries.flatMap(entry => rowProblems(`${namespace}.${entry.name}`, entry)),
  ];
  return {section: {kind, entries}, problems};
}

function rowProblems(name: string, entry: Entry): string[] {
  const problems: string[] = [];
  if (!hasFormula(meaning(entry))) {
    problems.push(`${name}: neither its comment nor its row has a formula in \`code\`; add one to either`);
  }
  for (const side of ['torch', 'keras'] as const) {
    const text = entry.row[side];
    if (text.startsWith('None') || namesIn(text).length > 0) continue;
    problems.push(
      `${name}: in '${text}' is no full name in \`code\`, such as \`${side}.…\`; without a counterpart, 'None'`,
    );
  }
  return problems;
}

/** Whether some code is more than a name. */
const hasFormula = (text: string): boolean => [...text.matchAll(/`([^`]+)`/g)].some(([, code]) => /[^\w.]/.test(code));

/**
 * What it computes: the comment's first paragraph, and then the row's formula, or the comment's next paragraph that begins
 * with one if the first has none.
 */
export function meaning({comment, row: {formula}}: Entry): string {
  // the reference stands in a column of its own
  const [first = '', ...more] = comment.map(paragraph => paragraph.replace(/ ?\bReference: .*$/, ''));
  if (formula !== undefined) return `${first} ${formula}`;
  if (hasFormula(first)) return first;
  return [first, ...more.filter(paragraph => paragraph.startsWith('`')).slice(0, 1)].join(' ');
}
