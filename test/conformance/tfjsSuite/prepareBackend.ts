import {createRequire} from 'node:module';
import {join} from 'node:path';
import {registerBackend} from '@tensorflow/tfjs-core';
import {useBackend} from '@tfjs-zoo/backend';
import {checkBackendName} from '../../../packages/backend/src/backendName.ts';
import {loadBinding} from '../../../packages/backend/src/native/loadBinding.ts';
import {nativeDirectory} from '../../../packages/backend/src/native/nativeDirectory.ts';
import {findTfjsNode} from '../../../packages/backend/src/native/tfjsNode.ts';

/** Registers a backend as `useBackend` does, or as tfjs itself does. Returns tfjs's name of it. */
export async function prepareBackend(name: string, ours: boolean): Promise<string> {
  if (ours) return (await useBackend(checkBackendName('prepareBackend', name), {warn: () => {}})).tfBackend;
  if (name === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
  else if (name === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  else if (name === 'native') registerStockNative();
  else throw new Error(`prepareBackend: tfjs has no backend '${name}' that is compared; use 'native', 'wasm', 'cpu'.`);
  return name === 'native' ? 'tensorflow' : name;
}

/** tfjs-node's kernels and nothing else, on the same libtensorflow. */
function registerStockNative(): void {
  const tfjsNode = findTfjsNode();
  if (tfjsNode === undefined) throw new Error('prepareBackend: @tensorflow/tfjs-node is not installed.');
  const require = createRequire(join(tfjsNode.directory, 'package.json'));
  const binding = loadBinding(nativeDirectory(), {logLevel: undefined, threads: undefined});
  require('./dist/register_all_kernels');
  const {NodeJSKernelBackend} = require('./dist/nodejs_kernel_backend');
  registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'), 3);
}
