/**
 * `file://` for `model.save` and `tf.loadLayersModel` in Node, whatever the backend.
 *
 * tfjs knows files in Node only through tfjs-node, whose handler needs libtensorflow, makes no parent directories and
 * can leave a half-written model. This one writes the weights under a name of their own and `model.json` last, so that
 * a directory always holds one whole model.
 */
import {io} from '@tensorflow/tfjs-core';
import {readModel} from './readModel.ts';
import {writeModel} from './writeModel.ts';

const SCHEME = 'file://';

/**
 * A handler that keeps a model in a directory, as `model.json` and a file of weights.
 *
 * @param path - The directory; for loading, its `model.json` will do too.
 */
export function fileSystem(path: string): io.IOHandler {
  return {
    save: artifacts => writeModel(path, artifacts),
    load: () => readModel(path),
  };
}

/** tfjs asks every router and takes null for "not mine", though its type does not say so. */
const router = ((url: string | string[]) =>
  typeof url === 'string' && url.startsWith(SCHEME) ? fileSystem(url.slice(SCHEME.length)) : null) as Parameters<
  typeof io.registerSaveRouter
>[0];

/** Lets tfjs save to and load from `file://` addresses, unless something else already does. */
export function registerFileSystem(): void {
  // tfjs refuses to choose between two handlers of one address
  const probe = `${SCHEME}/`;
  if (io.getSaveHandlers(probe).length === 0) io.registerSaveRouter(router);
  if (io.getLoadHandlers(probe).length === 0) io.registerLoadRouter(router);
}
