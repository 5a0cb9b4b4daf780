import {createWriteStream} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {pipeline} from 'node:stream/promises';
import yauzl from 'yauzl';
import {LIBRARIES} from '../manifest.ts';
import {NativeInstallError} from './nativeInstallError.ts';

/** The headers' folder inside a build. */
export const HEADERS = 'include';

/** Members that the build needs, by where they go. The addon includes the C headers, and these include only C headers. */
const WANTED: readonly {member: RegExp; to: (found: RegExpExecArray) => string}[] = [
  {member: /^tensorflow\/(libtensorflow(?:_cc|_framework)\.so\.2)$/, to: ([, name]) => join(LIBRARIES, String(name))},
  {
    member:
      /^tensorflow\/include\/((?:tensorflow\/c|tensorflow\/core\/platform|tsl\/platform|xla\/tsl\/c)\/[\w./]*\.h)$/,
    to: ([, name]) => join(HEADERS, String(name)),
  },
];

/**
 * Unpacks the libraries and the C headers of a verified wheel, and nothing else, into a directory.
 *
 * @throws NativeInstallError if the wheel does not hold both libraries.
 */
export async function extractWheel(wheel: string, into: string, signal?: AbortSignal): Promise<void> {
  const zip = await yauzl.openPromise(wheel);
  let libraries = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const path = target(entry.fileName);
      if (path === undefined) continue;
      if (path.startsWith(LIBRARIES)) libraries++;
      const file = join(into, path);
      await mkdir(dirname(file), {recursive: true});
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(file), {signal});
    }
  } finally {
    zip.close();
  }
  if (libraries !== 2) throw new NativeInstallError(`native install: ${wheel} holds ${libraries} of 2 libraries.`);
}

function target(member: string): string | undefined {
  for (const {member: pattern, to} of WANTED) {
    const found = pattern.exec(member);
    if (found !== null && !member.split('/').includes('..')) return to(found);
  }
  return undefined;
}
