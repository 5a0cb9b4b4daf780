/** Type-checks programs from documentation against the packages' sources. */
import {join} from 'node:path';
import ts from 'typescript';
import {compilerOptions} from '../../../scripts/support/publicApi.ts';
import {ROOT} from '../../../scripts/support/workspace.ts';
import {virtualProgram} from '../virtualProgram.ts';

/** A program, and where each of its lines stands. */
export interface Checked {
  readonly code: string;
  readonly places: readonly string[];
}

/** The errors in the programs, each as `README.md:12 …`. Each program is a module of its own. */
export function typeErrors(examples: readonly Checked[]): string[] {
  const at = (i: number): string => join(ROOT, 'test', `example-${i}.ts`);
  // `export {}` at the end: a program without import is a module too, and lines keep their numbers
  const files = new Map(examples.map(({code}, i) => [at(i), `${code}\nexport {};\n`]));
  const options = {...compilerOptions(), noUnusedLocals: false};
  const program = virtualProgram(files, options);
  return examples.flatMap(({places}, i) => {
    const source = program.getSourceFile(at(i));
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(found => {
      const line = source?.getLineAndCharacterOfPosition(found.start ?? 0).line ?? 0;
      return `${places[line] ?? places[0]} ${ts.flattenDiagnosticMessageText(found.messageText, ' ')}`;
    });
  });
}
