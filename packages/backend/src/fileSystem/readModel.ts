import {readFile, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {io} from '@tensorflow/tfjs-core';
import {parseModelJson} from './parseModelJson.ts';
import {readShards} from './readShards.ts';
import {savedModelError} from './savedModelError.ts';

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw savedModelError(
      path,
      `it cannot be read (${(cause as NodeJS.ErrnoException).code}); ` +
        'give the directory that model.save() wrote to, or the model.json in it',
      {cause},
    );
  }
}

/**
 * Reads a model that `model.save` wrote.
 *
 * @throws ConfigError if there is none, if it is damaged, or if it refers to files outside its directory.
 */
export async function readModel(path: string): Promise<io.ModelArtifacts> {
  const isDirectory = await stat(path).then(
    found => found.isDirectory(),
    () => false,
  );
  const file = isDirectory ? join(path, 'model.json') : path;
  const {json, weightSpecs, groups} = parseModelJson(file, await readText(file));
  const data = await readShards(file, groups);
  return io.getModelArtifactsForJSON(json, async () => [weightSpecs, data]);
}
