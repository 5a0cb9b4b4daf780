/** A TypeScript program some of whose files exist in memory only. */
import ts from 'typescript';

/** Files on disk as TypeScript parsed them: the same for every program, and most of its work. */
const parsed = new Map<string, ts.SourceFile | undefined>();

/**
 * Compiles files given as text, by absolute path, against what is on disk, and together with files there. The directories must exist: TypeScript looks
 * for no file in one that does not.
 */
export function virtualProgram(
  files: ReadonlyMap<string, string>,
  options: ts.CompilerOptions,
  onDisk: readonly string[] = [],
): ts.Program {
  const host = ts.createCompilerHost(options, true);
  const {fileExists, readFile, getSourceFile} = host;
  host.fileExists = path => files.has(path) || fileExists(path);
  host.readFile = path => files.get(path) ?? readFile(path);
  host.getSourceFile = (path, target, ...rest) => {
    const text = files.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, target, true);
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, target, ...rest));
    return parsed.get(path);
  };
  return ts.createProgram([...files.keys(), ...onDisk], options, host);
}
