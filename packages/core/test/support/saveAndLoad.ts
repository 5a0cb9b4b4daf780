import {io} from '@tensorflow/tfjs-core';
import {type LayersModel, loadLayersModel} from '@tensorflow/tfjs-layers';

/** What `model.save` hands to a storage. */
export async function artifactsOf(model: LayersModel): Promise<io.ModelArtifacts> {
  let artifacts: io.ModelArtifacts | undefined;
  await model.save(
    io.withSaveHandler(async saved => {
      artifacts = saved;
      return {modelArtifactsInfo: {dateSaved: new Date(0), modelTopologyType: 'JSON'}};
    }),
  );
  if (artifacts === undefined) throw new Error('model.save did not call its handler');
  return artifacts;
}

/** Saves a model to memory and loads it from there. */
export async function throughMemory(model: LayersModel): Promise<LayersModel> {
  return loadLayersModel(io.fromMemory(await artifactsOf(model)));
}

/** Saves a model to the text of a `model.json` and the bytes of a weight file, and loads it from those. */
export async function throughText(model: LayersModel): Promise<LayersModel> {
  const {weightData, ...rest} = await artifactsOf(model);
  const text = JSON.stringify(rest);
  const bytes = new Uint8Array(io.CompositeArrayBuffer.join(weightData)).slice();
  return loadLayersModel(io.fromMemory({...JSON.parse(text), weightData: bytes.buffer}));
}
