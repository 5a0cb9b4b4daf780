import type {BackendValues, DataId, KernelBackend} from '@tensorflow/tfjs-core';
import {deviceFailures} from '../webgpu/deviceFailures.ts';

/** The part of tfjs's webgpu backend through which all values are read. */
interface Reader {
  readonly device: GPUDevice;
  getBufferData(buffer: GPUBuffer): Promise<ArrayBuffer>;
  readSync(dataId: DataId): BackendValues;
}

const listening = new WeakSet<KernelBackend>();

/** Has a backend of tfjs's refuse to hand out what its device failed to compute; the browser's console alone would say so. */
export function tellFailures(backend: KernelBackend): void {
  if (listening.has(backend)) return;
  listening.add(backend);
  const reader = backend as unknown as Reader;
  const failures = deviceFailures(reader.device);
  const [later, now] = [reader.getBufferData.bind(reader), reader.readSync.bind(reader)];
  reader.getBufferData = async buffer => {
    const bytes = await later(buffer);
    failures.check();
    return bytes;
  };
  reader.readSync = dataId => {
    const values = now(dataId);
    failures.check();
    return values;
  };
}
