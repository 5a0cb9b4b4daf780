/**
 * tfjs's backends as they are shipped, in a process that has none of this project's kernels: it imports tfjs alone.
 *
 * tfjs-node's main module looks for an addon that its own installer can no longer fetch. What that module does is done here
 * with the addon that is installed: its kernels, its backend, its files.
 */
import {createRequire} from 'node:module';
import {join} from 'node:path';
import util from 'node:util';
import {io, type KernelBackend, registerBackend, setBackend} from '@tensorflow/tfjs-core';

/** Those that tfjs has for Node. */
export const STOCK_NAMES = ['native', 'wasm', 'cpu'] as const;
export type StockName = (typeof STOCK_NAMES)[number];

/** Makes `name` the current backend; `native` with tfjs-node's folder and the addon. Returns what it is. */
export async function useStock(name: StockName, tfjsNode = '', addon = ''): Promise<string> {
  const version = await START[name](tfjsNode, addon);
  if (!(await setBackend(name === 'native' ? 'tensorflow' : name))) throw new Error(`tfjs has no ${name} here`);
  return version;
}

const START: Readonly<Record<StockName, (tfjsNode: string, addon: string) => Promise<string>>> = {
  async native(tfjsNode, addon) {
    process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
    // Node 23 has removed them
    Object.assign(util, {isNullOrUndefined: (value: unknown) => value == null, isArray: Array.isArray});
    const require = createRequire(join(tfjsNode, 'package.json'));
    require('./dist/register_all_kernels');
    const {NodeJSKernelBackend}: {NodeJSKernelBackend: new (binding: object, name: string) => KernelBackend} =
      require('./dist/nodejs_kernel_backend');
    const {
      nodeFileSystemRouter,
    }: {nodeFileSystemRouter: Parameters<typeof io.registerLoadRouter>[0]} = require('./dist/io/file_system');
    const binding: {TF_Version: string} = require(addon);
    registerBackend('tensorflow', () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'), 3);
    io.registerLoadRouter(nodeFileSystemRouter);
    const {version}: {version: string} = require('./package.json');
    return `tfjs-node ${version} on libtensorflow ${binding.TF_Version}`;
  },
  async wasm() {
    const {version_wasm: version} = await import('@tensorflow/tfjs-backend-wasm');
    return `tfjs-backend-wasm ${version}`;
  },
  async cpu() {
    const {version_cpu: version} = await import('@tensorflow/tfjs-backend-cpu');
    return `tfjs-backend-cpu ${version}`;
  },
};
