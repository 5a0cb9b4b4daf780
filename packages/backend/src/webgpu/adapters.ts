/** Graphics cards, and programs that stand for one, as Dawn finds them. */
import {BackendError} from '../backendError.ts';
import {type Dawn, keepingTicks} from './dawn.ts';
import {isCalled} from './isCalled.ts';

/** One of them. */
export interface Adapter {
  /** As its driver calls it: `NVIDIA GeForce RTX 4070`. */
  readonly name: string;
  /** Whether a program on the processor stands for a graphics card. */
  readonly software: boolean;
  readonly gpu: GPUAdapter;
}

/** Names no adapter: Dawn then lists those there are in its error. */
const NO_ADAPTER = 'adapter=\u0001';
const LISTED = /^ \* backend: '(.*?)', name: '(.*)'$/gm;

/** Every adapter, the one that Dawn would take itself first. */
export async function listAdapters(dawn: Dawn): Promise<Adapter[]> {
  const preferred = await open(dawn, []);
  if (preferred === undefined) return [];
  const adapters: Adapter[] = [];
  for (const [, backend, name] of (await listing(dawn)).matchAll(LISTED)) {
    const gpu = await open(dawn, [`backend=${backend}`, `adapter=${name}`]);
    if (gpu === undefined || name === undefined) continue;
    const adapter = {name, software: gpu.info.isFallbackAdapter, gpu};
    if (gpu.info.device === preferred.info.device && gpu.info.description === preferred.info.description) {
      adapters.unshift(adapter);
    } else adapters.push(adapter);
  }
  return adapters;
}

/**
 * The adapter asked for by part of its name, else the first that is a graphics card.
 *
 * @throws BackendError if there is none such, or several of the name; the message lists those there are.
 */
export function chooseAdapter(adapters: readonly Adapter[], wanted?: string): Adapter {
  const names = adapters.map(({name, software}) => `'${name}'${software ? ' (software)' : ''}`).join(', ');
  if (adapters.length === 0) throw new BackendError('webgpu', 'Dawn finds no graphics card whose driver it can use.');
  if (wanted === undefined) {
    const card = adapters.find(({software}) => !software);
    if (card !== undefined) return card;
    const why = `no graphics card was found, only ${names}, which runs on the processor and is used only if it is named.`;
    throw new BackendError('webgpu', why, `useBackend('webgpu', {adapter: '${adapters[0]?.name}'})`);
  }
  const exact = adapters.find(({name}) => name === wanted);
  if (exact !== undefined) return exact;
  const [found, another] = adapters.filter(each => isCalled(each, wanted));
  if (found === undefined) throw new BackendError('webgpu', `no adapter is called '${wanted}'; there are ${names}.`);
  if (another === undefined) return found;
  throw new BackendError('webgpu', `several adapters are called '${wanted}': ${names}; name one in full.`);
}

async function open({create}: Dawn, options: string[]): Promise<GPUAdapter | undefined> {
  const gpu = create(options);
  return (await keepingTicks(() => gpu.requestAdapter({powerPreference: 'high-performance'}))) ?? undefined;
}

/** The list is part of an error, which comes at once or as a rejection. */
async function listing(dawn: Dawn): Promise<string> {
  try {
    await open(dawn, [NO_ADAPTER]);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}
