/**
 * A program: loads the half as wide AlexNet at the path given on native, predicts, and prints the most memory that this took
 * beyond a process without a model, in bytes.
 */
import {type Tensor, tidy, zeros} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {createModel} from '@tfjs-zoo/models';
import {memory, resetPeak} from '../../../../scripts/support/peakMemory.ts';

await useBackend('native');
resetPeak();
const before = memory();
const model = await createModel('alexnet', {width: 0.5, weights: process.argv[2]});
const y = tidy(() => model.predict(zeros([1, 224, 224, 3])) as Tensor);
await y.data();
const after = memory();
if (before === undefined || after === undefined) throw new Error('this system has no /proc');
console.log(after.peak - before.now);
