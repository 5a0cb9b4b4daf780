/**
 * Classifies images with a model that `model.save('file://…')` wrote, in a process of its own.
 *
 * Usage: npx tsx examples/classify-saved.ts MODEL_DIRECTORY BACKEND IMAGE…   Prints the predictions as JSON.
 */
import {loadLayersModel} from '@tensorflow/tfjs-layers';
import {type BackendName, useBackend} from '@tfjs-zoo/backend';
import {readImage} from '@tfjs-zoo/data/node';
import {classify} from '@tfjs-zoo/models';

const [directory, backend, ...paths] = process.argv.slice(2);
await useBackend(backend as BackendName);
const model = await loadLayersModel(`file://${directory}`);
const images = await Promise.all(paths.map(path => readImage(path)));
console.log(JSON.stringify(await classify(model, images)));
