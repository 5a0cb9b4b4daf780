/**
 * A program: `loadedMemory.ts FILE BACKEND`. Loads the half as wide AlexNet in the file, predicts, loads it again twice, and prints the
 * most memory that each took beyond a process that has had a small one, in bytes: `[new model and prediction, loading again]`. The
 * small one has read those pages of libtensorflow's file that predictions need.
 */
import {type Tensor, tidy, zeros} from '@tensorflow/tfjs-core';
import {type BackendName, useBackend} from '@tfjs-zoo/backend';
import {alexnet, createModel, loadStateDict} from '@tfjs-zoo/models';
import {openWeights} from '@tfjs-zoo/weights/node';
import {memory, resetPeak} from '../../../../scripts/support/peakMemory.ts';

const [file, backend] = process.argv.slice(2);
await useBackend(backend as BackendName);
const small = alexnet({width: 1 / 32});
tidy(() => void (small.predict(zeros([1, 224, 224, 3])) as Tensor).dataSync());
small.dispose();
resetPeak();
const before = memory()?.now ?? Number.NaN;
const model = await createModel('alexnet', {width: 0.5, weights: file});
const y = tidy(() => model.predict(zeros([1, 224, 224, 3])) as Tensor);
await y.data();
const created = memory()?.peak ?? Number.NaN;
resetPeak();
for (let i = 0; i < 2; i++) await loadStateDict(model, await openWeights(file));
const again = memory()?.peak ?? Number.NaN;
console.log(JSON.stringify([created - before, again - before]));
