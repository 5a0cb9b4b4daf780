import type {Fill, ValuesOf} from '../kernels/fill.ts';
import type {CpuBackend} from './cpuBackend.ts';

/** Fills a new array. */
export const fillArray: Fill = (backend, inputs, shape, write, dtype) => {
  const cpu = backend as CpuBackend;
  const size = shape.reduce((a, b) => a * b, 1);
  const result = dtype === 'int32' ? new Int32Array(size) : new Float32Array(size);
  // the caller names the kinds by type parameters, which are not there at run time
  (write as (values: readonly unknown[], result: ValuesOf[keyof ValuesOf]) => void)(
    inputs.map(({dataId}) => cpu.readSync(dataId)),
    result,
  );
  return cpu.makeTensorInfo(shape, dtype ?? 'float32', result);
};
