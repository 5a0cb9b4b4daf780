/** Run as a process of its own: `gflopsChild <backend> <adapter>` prints how fast that backend multiplies matrices. */
import {fill, matMul, slice, tidy} from '@tensorflow/tfjs-core';
import {checkBackendName} from './backendName.ts';
import {gflops} from './gflops.ts';
import {useBackend} from './useBackend.ts';

const [name = '', adapter] = process.argv.slice(2);
await useBackend(checkBackendName('gflopsChild', name), {warn: () => {}, adapter: adapter || undefined});
const found = await gflops(async size => {
  const y = tidy(() => {
    const x = fill([size, size], 0.5);
    return slice(matMul(x, x), [0, 0], [1, 1]);
  });
  await y.data();
  y.dispose();
});
console.log(`gflops ${found}`);
