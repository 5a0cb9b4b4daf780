import {createRequire} from 'node:module';
import {join} from 'node:path';
import util from 'node:util';
import {type BackendValues, findBackendFactory, registerBackend, type TensorInfo} from '@tensorflow/tfjs-core';
import {registerPredictionRecorder, registerWeightMemory} from '@tfjs-zoo/core';
import {installBfloat16} from './bfloat16/installBfloat16.ts';
import {forgetRounded} from './bfloat16/roundedWeight.ts';
import {DeferredSums} from './deferredSums.ts';
import {installNativeKernels} from './installNativeKernels.ts';
import type {NativeBackend} from './nativeBackend.ts';
import {nativeWeightMemory} from './nativeWeightMemory.ts';
import {ProgramRecorder} from './predictions/programRecorder.ts';
import type {TensorflowBinding} from './tensorflowBinding.ts';
import type {TfjsNodeBackend} from './tfjsNodeBackend.ts';

/** tfjs-node's own priority: above cpu (1) and wasm (2). */
const PRIORITY = 3;

/** tfjs-node's class. */
type BackendClass = new (binding: TensorflowBinding, name: string) => TfjsNodeBackend;

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
  class Backend extends NodeJSKernelBackend implements NativeBackend {
    readonly deferred: DeferredSums = new DeferredSums(this);

    handleOf(dataId: object): number {
      const data = this.tensorMap.get(dataId);
      this.deferred.settle(data);
      return data.id >= 0 ? data.id : super.getInputTensorIds([{dataId} as TensorInfo])[0];
    }

    override getInputTensorIds(tensors: TensorInfo[]): number[] {
      for (const {dataId} of tensors) this.show(dataId);
      return super.getInputTensorIds(tensors);
    }

    override readSync(dataId: object): BackendValues {
      this.show(dataId);
      return super.readSync(dataId);
    }

    /** Before others see a tensor's values. */
    private show(dataId: object | undefined): void {
      // numbers of 64 bits are no tensors
      if (dataId === undefined || !this.tensorMap.has(dataId)) return;
      const data = this.tensorMap.get(dataId);
      this.deferred.settle(data);
      data.isUnseen = false;
    }

    override disposeData(dataId: object, force = false): boolean {
      if (this.tensorMap.has(dataId) && (force || this.refCount(dataId) === 1)) this.deferred.release(dataId);
      const gone = super.disposeData(dataId, force);
      if (gone) forgetRounded(this.binding, dataId);
      return gone;
    }
  }
  registerBackend('tensorflow', () => new Backend(binding, '@tensorflow/tfjs-node'), PRIORITY);
  installNativeKernels();
  installBfloat16();
  registerWeightMemory('tensorflow', nativeWeightMemory);
  registerPredictionRecorder('tensorflow', backend => new ProgramRecorder(backend as NativeBackend));
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
