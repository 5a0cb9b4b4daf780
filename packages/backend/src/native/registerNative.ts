import {createRequire} from 'node:module';
import {join} from 'node:path';
import util from 'node:util';
import {findBackendFactory, type KernelBackend, registerBackend} from '@tensorflow/tfjs-core';
import {registerWeightMemory} from '@tfjs-zoo/core';
import {installBfloat16} from './bfloat16/installBfloat16.ts';
import {forgetRounded} from './bfloat16/roundedWeight.ts';
import {installNativeKernels} from './installNativeKernels.ts';
import {nativeWeightMemory} from './nativeWeightMemory.ts';
import type {TensorflowBinding} from './tensorflowBinding.ts';

/** tfjs-node's own priority: above cpu (1) and wasm (2). */
const PRIORITY = 3;

type BackendClass = new (binding: TensorflowBinding, name: string) => KernelBackend;

let registered = false;

/** Whether a tfjs-node of the program's own, with an addon of its own, has registered the backend: it is then used as it is. */
export function registeredElsewhere(): boolean {
  return !registered && findBackendFactory('tensorflow') !== null;
}

/**
 * Registers tfjs-node's backend on an addon of ours, with its kernels.
 *
 * tfjs-node's main module is not touched: it would look for the addon that its own installer failed to fetch.
 */
export function registerNative(tfjsNode: string, binding: TensorflowBinding): void {
  if (registered) return;
  restoreUtilFunctions();
  const require = createRequire(join(tfjsNode, 'package.json'));
  require('./dist/register_all_kernels');
  const {NodeJSKernelBackend}: {NodeJSKernelBackend: BackendClass} = require('./dist/nodejs_kernel_backend');
  class Backend extends NodeJSKernelBackend {
    override disposeData(dataId: object, force?: boolean): boolean {
      const gone = super.disposeData(dataId, force);
      if (gone) forgetRounded(binding, dataId);
      return gone;
    }
  }
  registerBackend('tensorflow', () => new Backend(binding, '@tensorflow/tfjs-node'), PRIORITY);
  installNativeKernels();
  installBfloat16();
  registerWeightMemory('tensorflow', nativeWeightMemory);
  registered = true;
}

/**
 * Functions of `node:util` that tfjs-node calls. Node 22 warns of them and Node 23 has removed them: these do the same.
 */
function restoreUtilFunctions(): void {
  Object.assign(util, {
    isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined,
    isArray: Array.isArray,
  });
}
