import {readFile, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {io} from '@tensorflow/tfjs-core';
import {ConfigError} from '@tfjs-zoo/core';

/** Bytes of one element as it is stored. */
const BYTES: Readonly<Partial<Record<string, number>>> = {
  float32: 4,
  int32: 4,
  complex64: 8,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

/** Bytes that the weights must have; undefined if it cannot be told (texts have no fixed size). */
function storedBytes(specs: readonly io.WeightsManifestEntry[]): number | undefined {
  let total = 0;
  for (const {dtype, shape, quantization} of specs) {
    const size = BYTES[quantization?.dtype ?? dtype];
    if (size === undefined) return undefined;
    total += size * shape.reduce((a, b) => a * b, 1);
  }
  return total;
}

async function readModelJson(path: string): Promise<io.ModelJSON> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigError(
      `loadLayersModel: cannot read ${path} (${(cause as NodeJS.ErrnoException).code}); ` +
        'give the directory that model.save() wrote to, or the model.json in it',
      {cause},
    );
  }
  let json: Partial<io.ModelJSON>;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new ConfigError(`loadLayersModel: ${path} is not JSON; give a model.json written by model.save()`, {cause});
  }
  if (json.modelTopology == null || !Array.isArray(json.weightsManifest)) {
    throw new ConfigError(
      `loadLayersModel: ${path} is JSON, but not a saved model (no modelTopology or no weightsManifest)`,
    );
  }
  return json as io.ModelJSON;
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
  const json = await readModelJson(file);
  const names = json.weightsManifest.flatMap(group => group.paths);
  for (const name of names) {
    if (typeof name !== 'string' || name === '' || name === '..' || name !== basename(name) || name.includes('\\')) {
      throw new ConfigError(
        `loadLayersModel: ${file} refers to weights at ${JSON.stringify(name)}; only files beside it are read`,
      );
    }
  }
  const parts: Uint8Array[] = [];
  for (const name of names) {
    parts.push(await readFile(join(dirname(file), name)));
  }
  const specs = json.weightsManifest.flatMap(group => group.weights);
  const data = new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
  const expected = storedBytes(specs);
  if (expected !== undefined && expected !== data.length) {
    throw new ConfigError(
      `loadLayersModel: the weights beside ${file} have ${data.length} bytes, but its manifest describes ${expected}; ` +
        'the files do not belong together or are cut short: save the model again',
    );
  }
  return io.getModelArtifactsForJSON(json, async () => [specs, data.buffer]);
}
