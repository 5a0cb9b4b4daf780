/**
 * A download in a process of its own. Run by {@link childProgram}: `node child.mjs '{"artifact": …, "options": …}'` prints
 * the path, or the error's code and message, as JSON.
 */
import {fetchWeights} from '../../src/node/fetchWeights.ts';

const {artifact, options} = JSON.parse(process.argv[2]);
try {
  process.stdout.write(JSON.stringify({path: await fetchWeights(artifact, options)}));
} catch (error) {
  const {code, message} = error as {code?: string; message: string};
  process.stdout.write(JSON.stringify({code, message}));
}
