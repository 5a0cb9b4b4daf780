/** Run as a process of its own: multiplies matrices on the adapter that webgpu would use, and prints which it is. */
import {matMul} from '@tensorflow/tfjs-core';
import {BackendError} from '../backendError.ts';
import {makeCurrent} from '../makeCurrent.ts';
import {chooseAdapter, listAdapters} from './adapters.ts';
import {loadDawn} from './dawn.ts';
import {registerWebgpu} from './registerWebgpu.ts';

/** What it prints, as JSON behind the word `webgpu`. */
export interface ExaminedAdapter {
  device?: string;
  software?: boolean;
  /** Why there is none. */
  refused?: string;
}

async function examine(): Promise<ExaminedAdapter> {
  const dawn = await loadDawn();
  const adapters = await listAdapters(dawn);
  // a software adapter is examined only where there is nothing else
  const [only] = adapters.some(({software}) => !software) ? [] : adapters;
  const adapter = chooseAdapter(adapters, process.env.TFJS_ZOO_WEBGPU_ADAPTER || only?.name);
  await registerWebgpu(dawn, adapter);
  await makeCurrent('webgpu');
  const product = await matMul([[1, 2, 3]], [[4], [5], [6]]).data();
  if (product[0] !== 32) throw new Error(`a matrix product on ${adapter.name} is ${product[0]}; it should be 32.`);
  return {device: adapter.name, software: adapter.software};
}

try {
  console.log(`webgpu ${JSON.stringify(await examine())}`);
} catch (error) {
  if (!(error instanceof BackendError)) throw error;
  console.log(`webgpu ${JSON.stringify({refused: error.why})}`);
}
