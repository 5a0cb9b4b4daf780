import {existsSync} from 'node:fs';
import {runCommand} from './runCommand.ts';

/** A TensorFlow that is installed for Python: none of its Python is run, its libraries and headers are used. */
export interface PythonTensorflow {
  /** The package's directory, which holds the libraries, and the headers in `include`. */
  directory: string;
  /** Version of the package. */
  version: string;
}

/** The interpreters that are asked, in order: those of an active virtual environment come first on the path. */
const INTERPRETERS = ['python3', 'python'];

/** Prints where TensorFlow is and which, without importing it; never one that only lies in the current directory. */
const SCRIPT = [
  'import sys',
  'sys.path[:] = [path for path in sys.path if path]',
  'import importlib.metadata, importlib.util',
  "found = importlib.util.find_spec('tensorflow')",
  'for name in ("tensorflow-cpu", "tensorflow"):',
  '    try:',
  '        version = importlib.metadata.version(name)',
  '    except importlib.metadata.PackageNotFoundError:',
  '        continue',
  '    if found and found.submodule_search_locations:',
  '        print("tensorflow", version, found.submodule_search_locations[0])',
  '        break',
].join('\n');

/** Finds the TensorFlow of the Python on the path, or says in a sentence why there is none to be used. */
export async function findPythonTensorflow(signal?: AbortSignal): Promise<PythonTensorflow | {why: string}> {
  const missing: string[] = [];
  for (const python of INTERPRETERS) {
    const {ended, output} = await runCommand(python, ['-c', SCRIPT], {signal});
    if (ended === 'not found') {
      missing.push(`there is no ${python} on the path`);
      continue;
    }
    if (ended !== 'code 0') return {why: `${python} ended with ${ended}: ${output.split('\n').at(-1) ?? ''}`};
    const [, version, directory] = /^tensorflow (\S+) (.+)$/m.exec(output) ?? [];
    if (version === undefined || directory === undefined) return {why: `${python} has no TensorFlow installed.`};
    if (!existsSync(directory)) return {why: `${python} says that TensorFlow is in ${directory}, which is not there.`};
    return {directory, version};
  }
  return {why: `${missing.join(', and ')}.`};
}
