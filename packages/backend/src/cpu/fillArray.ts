import type {Fill} from '../kernels/fill.ts';
import type {CpuBackend} from './cpuBackend.ts';

/** Fills a new array. */
export const fillArray: Fill = (backend, inputs, shape, write) => {
  const cpu = backend as CpuBackend;
  const result = new Float32Array(shape.reduce((a, b) => a * b, 1));
  write(
    inputs.map(({dataId}) => cpu.readSync(dataId)),
    result,
  );
  return cpu.makeTensorInfo(shape, 'float32', result);
};
