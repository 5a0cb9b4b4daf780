/**
 * A download in a process of its own. Run by {@link childProgram}: `node child.mjs '{"artifact": …, "options": …}'` prints
 * the path, or the error's code and message, as JSON.
 */
import {closeSync, openSync} from 'node:fs';
import {fetchWeights} from '../../src/node/fetchWeights.ts';

const {artifact, options, descriptors} = JSON.parse(process.argv[2]);
if (descriptors !== undefined) leaveDescriptors(descriptors);
try {
  process.stdout.write(JSON.stringify({path: await fetchWeights(artifact, options)}));
} catch (error) {
  const {code, message} = error as {code?: string; message: string};
  process.stdout.write(JSON.stringify({code, message}));
}

/** Opens files until there can be no more, and closes as many as may be had. */
function leaveDescriptors(count: number): void {
  const opened: number[] = [];
  try {
    for (;;) opened.push(openSync('/dev/null', 'r'));
  } catch {
    for (const descriptor of opened.slice(0, count)) closeSync(descriptor);
  }
}
