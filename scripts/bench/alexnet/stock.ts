/**
 * AlexNet of tfjs's own layers, on tfjs's own backends: `stock.ts <backend> <model.json> [<tfjs-node's folder> <addon>]`.
 *
 * Nothing of this project's packages is imported, so that no kernel of theirs takes part.
 */
import {readFile} from 'node:fs/promises';
import {availableParallelism} from 'node:os';
import {dirname, join} from 'node:path';
import {type io, losses, train} from '@tensorflow/tfjs-core';
import {loadLayersModel} from '@tensorflow/tfjs-layers';
import {STOCK_NAMES, useStock} from '../stock/useStock.ts';
import {RATE} from './job.ts';
import {serve} from './serve.ts';
import {tfjsWorker} from './tfjsWorker.ts';

const [name, file = '', ...native] = process.argv.slice(2);
const backend = STOCK_NAMES.find(each => each === name);
if (backend === undefined) throw new Error(`no backend '${name}'`);

/** What programs without tfjs-node, whose `file://` this is, have to write. */
const fromDisk: io.IOHandler = {
  async load() {
    const {modelTopology, weightsManifest}: io.ModelJSON = JSON.parse(await readFile(file, 'utf8'));
    const [{paths, weights: weightSpecs}] = weightsManifest;
    // of a large file the array is its own
    const {buffer: weightData} = await readFile(join(dirname(file), paths[0]));
    return {modelTopology, weightSpecs, weightData: weightData as ArrayBuffer};
  },
};

await serve(
  tfjsWorker({
    version: await useStock(backend, ...native),
    // libtensorflow takes what there is; tfjs's wasm has one thread in Node, plain JavaScript anywhere
    threads: backend === 'native' ? availableParallelism() : 1,
    load: () => loadLayersModel(backend === 'native' ? `file://${file}` : fromDisk),
    compile(model, update) {
      const optimizer = update === 'adam' ? train.adam(RATE) : train.momentum(RATE, 0.9);
      model.compile({optimizer, loss: (y, x) => losses.softmaxCrossEntropy(y, x)});
    },
  }),
);
