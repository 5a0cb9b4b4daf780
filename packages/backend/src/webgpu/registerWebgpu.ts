/** tfjs's webgpu backend on a device of Dawn's. */
import {type BackendValues, type DataId, findBackendFactory, registerBackend, util} from '@tensorflow/tfjs-core';
import type {Adapter} from './adapters.ts';
import {advance, type Dawn, keepingTicks} from './dawn.ts';
import {type DeviceFailures, deviceFailures} from './deviceFailures.ts';

/** Of what browsers have as globals, all that tfjs uses. */
const GLOBALS = ['GPUBuffer', 'GPUBufferUsage', 'GPUMapMode', 'GPUTexture', 'GPUTextureUsage'] as const;

/** tfjs's own priority: above cpu (1) and wasm (2). */
const PRIORITY = 3;

/** Limits of which tfjs takes as much as the adapter has. */
const LIMITS = [
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
  'maxBufferSize',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;

let inUse: Adapter | undefined;

/** The adapter that the backend was registered on, if any. */
export const adapterInUse = (): Adapter | undefined => inUse;

/** Whether the program has a WebGPU of its own, as browsers have, or has registered tfjs's backend: it is then used as it is. */
export const broughtByProgram = (): boolean =>
  inUse === undefined && (findBackendFactory('webgpu') !== null || hasGpu());

/** Registers the backend with its kernels; it computes on the adapter given from then on. */
export async function registerWebgpu(dawn: Dawn, adapter: Adapter): Promise<void> {
  for (const name of GLOBALS) {
    if (!(name in globalThis)) Object.assign(globalThis, {[name]: Reflect.get(dawn.globals, name)});
  }
  const {WebGPUBackend} = await import('@tensorflow/tfjs-backend-webgpu');

  class DawnBackend extends WebGPUBackend {
    readonly #failures: DeviceFailures;

    constructor(device: GPUDevice) {
      super(device, adapter.gpu.info);
      this.#failures = deviceFailures(device);
    }

    /** Reads with the event loop standing still, which tfjs can in browsers only, by way of a canvas. */
    override readSync(dataId: DataId): BackendValues {
      const data = this.tensorMap.get(dataId);
      if (data.values != null || data.dtype === 'string' || data.dtype === 'complex64') return super.readSync(dataId);
      if (!(data.resource instanceof GPUBuffer)) throw new Error('webgpu: textures cannot be read.');
      this.ensureCommandEncoderReady();
      this.endComputePassEncoder();
      this.submitQueue();
      const bytes = readNow(this.device, data.resource);
      this.#failures.check();
      data.values = util.convertBackendValuesAndArrayBuffer(bytes, data.dtype);
      return data.values;
    }

    override async getBufferData(buffer: GPUBuffer): Promise<ArrayBuffer> {
      const bytes = await keepingTicks(() => super.getBufferData(buffer));
      this.#failures.check();
      return bytes;
    }
  }

  const device = await keepingTicks(() => adapter.gpu.requestDevice(descriptor(adapter.gpu)));
  const backend = withNavigator(() => new DawnBackend(device));
  registerBackend('webgpu', () => backend, PRIORITY);
  inUse = adapter;
}

function descriptor({features, limits}: GPUAdapter): GPUDeviceDescriptor {
  return {
    requiredFeatures: features.has('timestamp-query') ? ['timestamp-query'] : [],
    requiredLimits: Object.fromEntries(LIMITS.map(name => [name, limits[name]])),
  };
}

/** A copy of a buffer's bytes. */
function readNow(device: GPUDevice, buffer: GPUBuffer): ArrayBuffer {
  const staging = device.createBuffer({size: buffer.size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ});
  const encoder = device.createCommandEncoder();
  encoder.copyBufferToBuffer(buffer, 0, staging, 0, buffer.size);
  device.queue.submit([encoder.finish()]);
  const mapped = keepingTicks(() => staging.mapAsync(GPUMapMode.READ));
  // the state tells whether it failed, below
  mapped.catch(() => {});
  while (staging.mapState === 'pending' && advance());
  if (staging.mapState !== 'mapped') {
    throw new Error(
      'webgpu: the values could not be read at once, because the device is lost or another program waits for it; use await tensor.data().',
    );
  }
  const bytes = staging.getMappedRange().slice(0);
  staging.destroy();
  return bytes;
}

/** tfjs asks for `navigator.gpu` where it makes a backend, and nowhere else. */
function withNavigator<T>(make: () => T): T {
  const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
  Object.defineProperty(globalThis, 'navigator', {value: {gpu: {}}, configurable: true});
  try {
    return make();
  } finally {
    if (own === undefined) Reflect.deleteProperty(globalThis, 'navigator');
    else Object.defineProperty(globalThis, 'navigator', own);
  }
}

function hasGpu(): boolean {
  return typeof navigator !== 'undefined' && 'gpu' in navigator;
}
