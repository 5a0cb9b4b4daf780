/** A TypeScript program some of whose files exist in memory only. */
import ts from 'typescript';

/**
 * Compiles files given as text, by absolute path, against what is on disk. The directories must exist: TypeScript looks
 * for no file in one that does not.
 */
export function virtualProgram(files: ReadonlyMap<string, string>, options: ts.CompilerOptions): ts.Program {
  const host = ts.createCompilerHost(options, true);
  const {fileExists, readFile, getSourceFile} = host;
  host.fileExists = path => files.has(path) || fileExists(path);
  host.readFile = path => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) => {
    const text = files.get(path);
    return text === undefined ? getSourceFile(path, target, ...rest) : ts.createSourceFile(path, text, target, true);
  };
  return ts.createProgram([...files.keys()], options, host);
}
