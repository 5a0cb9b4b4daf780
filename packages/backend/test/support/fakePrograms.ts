import {chmodSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** Writes a shell script that can be run by its name, in `directory`. */
export function program(directory: string, name: string, script: string): string {
  mkdirSync(directory, {recursive: true});
  const path = join(directory, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A compiler that brings the addons of an installation that is there, instead of compiling them. */
export function copyingCompiler(directory: string, installation: string, before = ''): string {
  return program(
    directory,
    'c++',
    `if [ "$1" = --version ]; then echo copying compiler 1.0; exit; fi
${before}
while [ "$1" != -o ]; do shift; done
/bin/cp "${installation}/\${2##*/}" "$2"`,
  );
}

/** A Python that has the TensorFlow of an installation that is there, and no pip. */
export function pythonWithTensorflow(directory: string, installation: string): string {
  const tensorflow = join(directory, 'site-packages', 'tensorflow');
  mkdirSync(join(tensorflow, 'include', 'tensorflow', 'c'), {recursive: true});
  writeFileSync(join(tensorflow, 'include', 'tensorflow', 'c', 'c_api.h'), '');
  for (const name of ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'])
    symlinkSync(join(installation, 'lib', name), join(tensorflow, name));
  program(directory, 'python3', `if [ "$1" = -c ]; then echo "tensorflow 2.21.0 ${tensorflow}"; else exit 3; fi`);
  return tensorflow;
}
