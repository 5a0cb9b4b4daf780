/** What `@tfjs-zoo/core` exports in its namespaces, with the comments that stand there. */
import {join} from 'node:path';
import ts from 'typescript';
import {compilerOptions} from './publicApi.ts';
import {ROOT} from './workspace.ts';

/** A function, and what its comment says. */
export interface CoreExport {
  readonly name: string;
  /** The paragraphs above the first tag, each on one line. */
  readonly comment: readonly string[];
}

/** The functions of each namespace by its name, sorted by theirs. Types and classes are left out. */
export function coreFunctions(): ReadonlyMap<string, readonly CoreExport[]> {
  const index = join(ROOT, 'packages/core/src/index.ts');
  const program = ts.createProgram([index], compilerOptions());
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(index);
  const module = source && checker.getSymbolAtLocation(source);
  if (module === undefined) throw new Error(`core exports: ${index} exports nothing`);
  const aliased = (symbol: ts.Symbol): ts.Symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

  const namespaces = new Map<string, readonly CoreExport[]>();
  for (const symbol of checker.getExportsOfModule(module)) {
    const namespace = aliased(symbol);
    if (!(namespace.flags & ts.SymbolFlags.ValueModule)) continue;
    const functions = checker
      .getExportsOfModule(namespace)
      .map(each => ({name: each.name, target: aliased(each)}))
      .filter(({target}) => isFunction(checker, target))
      .map(({name, target}) => ({name, comment: paragraphs(checker, target)}))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    namespaces.set(symbol.name, functions);
  }
  return namespaces;
}

function isFunction(checker: ts.TypeChecker, symbol: ts.Symbol): boolean {
  if (!(symbol.flags & (ts.SymbolFlags.Function | ts.SymbolFlags.Variable))) return false;
  return checker.getTypeOfSymbol(symbol).getCallSignatures().length > 0;
}

function paragraphs(checker: ts.TypeChecker, symbol: ts.Symbol): string[] {
  const comment = ts.displayPartsToString(symbol.getDocumentationComment(checker));
  return comment
    .replace(/\{@link\s+(\w+)\s*\}/g, '`$1`')
    .split(/\n\s*\n/)
    .map(paragraph => paragraph.replaceAll(/\s*\n\s*/g, ' ').trim())
    .filter(paragraph => paragraph !== '');
}
