/** What the packages export: the list that test/public-api.md keeps. */
import {join} from 'node:path';
import ts from 'typescript';
import {entryPoints, ROOT, workspaces} from './workspace.ts';

/** Where the list is committed. */
export const PUBLIC_API: string = join(ROOT, 'test/public-api.md');

/** How the committed list is written anew. */
export const UPDATE_COMMAND = 'npm run update:api';

const HEAD = `# The public API

Every export of every entry point. A change here is a change for users: additions are minor versions, the rest is major.
Written by \`${UPDATE_COMMAND}\`; \`test/publicApi.test.ts\` compares it with the sources.
`;

/** The program of all entry points, checked as the repository is. */
export function entryPointProgram(): ts.Program {
  const sources = workspaces()
    .flatMap(entryPoints)
    .map(({source}) => source);
  return ts.createProgram(sources, compilerOptions());
}

/** The options of the root tsconfig.json. */
export function compilerOptions(): ts.CompilerOptions {
  const path = join(ROOT, 'tsconfig.json');
  const {config, error} = ts.readConfigFile(path, ts.sys.readFile);
  if (error !== undefined) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  return ts.parseJsonConfigFileContent(config, {...ts.sys, readDirectory: () => []}, ROOT).options;
}

/** The list as Markdown: a section for each entry point, a line for each name. */
export function describePublicApi(program: ts.Program): string {
  const sections = workspaces()
    .flatMap(entryPoints)
    .map(({specifier, source}) => {
      const lines = exportsOf(program, source).map(({name, kind}) => `- \`${name}\` ${kind}`);
      return [`## ${specifier}`, '', ...(lines.length === 0 ? ['Nothing.'] : lines), ''].join('\n');
    });
  return [HEAD, ...sections].join('\n');
}

/** One export; members of a namespace have its name in front: `layers.conv2d`. */
export interface PublicName {
  readonly name: string;
  readonly kind: string;
}

/** What a module exports, sorted by name. */
export function exportsOf(program: ts.Program, path: string): PublicName[] {
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  if (source === undefined) throw new Error(`public API: there is no ${path}`);
  const module = checker.getSymbolAtLocation(source);
  // a file without exports is no module
  return module === undefined ? [] : namesIn(checker, module, '');
}

function namesIn(checker: ts.TypeChecker, module: ts.Symbol, prefix: string): PublicName[] {
  const names: PublicName[] = [];
  for (const symbol of checker.getExportsOfModule(module)) {
    const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    const name = `${prefix}${symbol.name}`;
    names.push({name, kind: kindOf(checker, target)});
    if (target.flags & ts.SymbolFlags.ValueModule) names.push(...namesIn(checker, target, `${name}.`));
  }
  return names.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const KINDS: readonly [flag: ts.SymbolFlags, kind: string][] = [
  [ts.SymbolFlags.ValueModule, 'namespace'],
  [ts.SymbolFlags.Class, 'class'],
  [ts.SymbolFlags.Function, 'function'],
  [ts.SymbolFlags.Variable, 'constant'],
  [ts.SymbolFlags.Interface, 'interface'],
  [ts.SymbolFlags.TypeAlias, 'type'],
];

/** All that a name is: it can be a constant and a type at once. A constant that can be called is a function to users. */
function kindOf(checker: ts.TypeChecker, symbol: ts.Symbol): string {
  const kinds = KINDS.filter(([flag]) => symbol.flags & flag).map(([, kind]) => kind);
  if (kinds.length === 0) throw new Error(`public API: '${symbol.name}' is neither value nor type`);
  const callable = kinds.includes('constant') && checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0;
  return kinds.map(kind => (kind === 'constant' && callable ? 'function' : kind)).join(' and ');
}
