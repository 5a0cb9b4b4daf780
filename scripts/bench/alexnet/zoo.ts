/** Our AlexNet: `zoo.ts <backend> <weights.safetensors> [bfloat16]`. */
import {BACKEND_NAMES, useBackend} from '@tfjs-zoo/backend';
import {losses, optimizers} from '@tfjs-zoo/core';
import {createModel} from '@tfjs-zoo/models';
import {RATE} from './job.ts';
import {serve} from './serve.ts';
import {tfjsWorker} from './tfjsWorker.ts';

const [name, file = '', precision] = process.argv.slice(2);
const backend = BACKEND_NAMES.find(each => each === name);
if (backend === undefined) throw new Error(`no backend '${name}'`);
const {version, threads} = await useBackend(backend, {
  warn: () => {},
  ...(precision === 'bfloat16' ? {precision} : {}),
});

await serve(
  tfjsWorker({
    version: `tfjs-zoo's ${backend} ${version}`,
    threads,
    load: () => createModel('alexnet', {weights: file}),
    compile(model, update) {
      const optimizer =
        update === 'adam' ? optimizers.adam({learningRate: RATE}) : optimizers.sgd({learningRate: RATE, momentum: 0.9});
      model.compile({optimizer, loss: losses.crossEntropy});
    },
  }),
);
