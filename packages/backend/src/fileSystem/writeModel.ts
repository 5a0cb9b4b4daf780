import {createHash, randomUUID} from 'node:crypto';
import {type FileHandle, mkdir, open, readFile, rename, rm} from 'node:fs/promises';
import {join} from 'node:path';
import {io} from '@tensorflow/tfjs-core';

/** Names that {@link writeModel} and tfjs-node give to weights. */
const OWN_WEIGHTS = /^weights(\.[0-9a-f]{16})?\.bin$/;

/** Writes a file under a temporary name, flushes it to disk, and only then gives it its own name. */
async function writeWhole(directory: string, name: string, parts: readonly Uint8Array[]): Promise<void> {
  const temporary = join(directory, `.${name}.${randomUUID()}.tmp`);
  let file: FileHandle | undefined;
  try {
    file = await open(temporary, 'wx');
    for (const part of parts) await file.writeFile(part);
    await file.sync();
    await file.close();
    file = undefined;
    await rename(temporary, join(directory, name));
  } catch (error) {
    await file?.close();
    await rm(temporary, {force: true});
    throw error;
  }
}

/** The weights that the model now in the directory refers to, if it is one of ours. */
async function oldWeights(directory: string): Promise<string[]> {
  let text: string;
  try {
    text = await readFile(join(directory, 'model.json'), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  const names = [...text.matchAll(/"(weights[^"/\\]*\.bin)"/g)].map(match => match[1]);
  return names.filter(name => OWN_WEIGHTS.test(name));
}

/**
 * Saves a model into a directory, which is made if need be. A model that is there already is replaced in one step.
 */
export async function writeModel(directory: string, artifacts: io.ModelArtifacts): Promise<io.SaveResult> {
  if (artifacts.modelTopology instanceof ArrayBuffer) {
    throw new Error('model.save: a binary topology cannot be written; only layers models can be saved');
  }
  const {weightData = new ArrayBuffer(0), weightSpecs = []} = artifacts;
  const parts = (Array.isArray(weightData) ? weightData : [weightData]).map(buffer => new Uint8Array(buffer));
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const weights = `weights.${hash.digest('hex').slice(0, 16)}.bin`;

  await mkdir(directory, {recursive: true});
  const replaced = await oldWeights(directory);
  await writeWhole(directory, weights, parts);
  const {weightData: _data, weightSpecs: _specs, ...description} = artifacts;
  const json = JSON.stringify({...description, weightsManifest: [{paths: [weights], weights: weightSpecs}]});
  await writeWhole(directory, 'model.json', [new TextEncoder().encode(json)]);
  for (const name of replaced) if (name !== weights) await rm(join(directory, name), {force: true});
  return {modelArtifactsInfo: io.getModelArtifactsInfoForJSON(artifacts)};
}
