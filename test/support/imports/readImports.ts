/** What a TypeScript file imports and touches, read from its syntax alone. */
import ts from 'typescript';

/** One import or re-export. */
export interface Import {
  /** What stands between the quotes. */
  readonly specifier: string;
  /** Names taken from there; undefined if all of it can be reached (`import * as`, `export *`, `import()`). */
  readonly names: readonly string[] | undefined;
  /** Whether it is gone after compilation. */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** A file as the import rules see it. */
export interface SourceFacts {
  /** Path below the package's `src`, with slashes. */
  readonly path: string;
  readonly imports: readonly Import[];
  /** Text literals anywhere in the file: packages can be named in calls of `require.resolve`. */
  readonly literals: ReadonlySet<string>;
  /** Uses of things that are not to be used: `Math.random`, globals of Node. */
  readonly globals: readonly {readonly name: string; readonly line: number}[];
}

/** Globals that only Node has. */
const NODE_GLOBALS = new Set(['process', 'Buffer', 'require', '__dirname', '__filename', 'setImmediate']);

/** Reads a file's text. */
export function readImports(path: string, text: string): SourceFacts {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const imports: Import[] = [];
  const literals = new Set<string>();
  const globals: {name: string; line: number}[] = [];
  const line = (node: ts.Node): number => source.getLineAndCharacterOfPosition(node.getStart(source)).line + 1;

  const visit = (node: ts.Node): void => {
    const found = importIn(node);
    if (found !== undefined) imports.push({...found, line: line(node)});
    if (ts.isStringLiteralLike(node)) literals.add(node.text);
    if (isMathRandom(node)) globals.push({name: 'Math.random', line: line(node)});
    if (ts.isIdentifier(node) && NODE_GLOBALS.has(node.text) && isFree(node)) {
      globals.push({name: node.text, line: line(node)});
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return {path, imports, literals, globals};
}

function importIn(node: ts.Node): Omit<Import, 'line'> | undefined {
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const specifier = node.moduleSpecifier.text;
    const clause = node.importClause;
    if (clause === undefined) return {specifier, names: [], typeOnly: false};
    const typeOnly = clause.phaseModifier === ts.SyntaxKind.TypeKeyword;
    const bindings = clause.namedBindings;
    if (bindings !== undefined && ts.isNamespaceImport(bindings)) return {specifier, names: undefined, typeOnly};
    const named = bindings === undefined ? [] : namesOf(bindings.elements);
    return {specifier, names: clause.name === undefined ? named : ['default', ...named], typeOnly};
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined && ts.isStringLiteral(node.moduleSpecifier)) {
    const clause = node.exportClause;
    const names = clause !== undefined && ts.isNamedExports(clause) ? namesOf(clause.elements) : undefined;
    return {specifier: node.moduleSpecifier.text, names, typeOnly: node.isTypeOnly};
  }
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
    const [argument] = node.arguments;
    if (ts.isStringLiteralLike(argument)) return {specifier: argument.text, names: undefined, typeOnly: false};
  }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument) && ts.isStringLiteral(node.argument.literal)) {
    return {specifier: node.argument.literal.text, names: undefined, typeOnly: true};
  }
  return undefined;
}

/** Names as the imported file calls them. */
function namesOf(elements: readonly (ts.ImportSpecifier | ts.ExportSpecifier)[]): string[] {
  return elements.map(({name, propertyName}) => (propertyName ?? name).text);
}

function isMathRandom(node: ts.Node): boolean {
  if (ts.isPropertyAccessExpression(node)) return isMath(node.expression) && node.name.text === 'random';
  if (!ts.isElementAccessExpression(node)) return false;
  return isMath(node.expression) && ts.isStringLiteralLike(node.argumentExpression)
    ? node.argumentExpression.text === 'random'
    : false;
}

function isMath(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === 'Math';
}

/** Whether a name stands for a value from outside, rather than for a member or something declared here. */
function isFree(node: ts.Identifier): boolean {
  const {parent} = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isQualifiedName(parent) || ts.isMemberName(parent)) return false;
  const declares = 'name' in parent && parent.name === node;
  return !declares;
}
