import {type DataType, engine, type NamedAttrMap, type Tensor, tensor} from '@tensorflow/tfjs-core';
import {type BackendName, useBackend} from '@tfjs-zoo/backend';

/** What a tensor holds. */
export interface Values {
  values: Float32Array;
  shape: number[];
  /** @defaultValue 'float32' */
  dtype?: DataType;
}

/** Runs a kernel on a backend, from values to values. */
export async function kernelValues(
  backend: BackendName,
  name: string,
  inputs: Readonly<Record<string, Values>>,
  attrs: object,
): Promise<Values> {
  await useBackend(backend, {warn: () => {}});
  const tensors = Object.fromEntries(
    Object.entries(inputs).map(([key, {values, shape, dtype}]) => [key, tensor(values, shape, dtype)]),
  );
  const output = engine().runKernel<Tensor>(name, tensors, attrs as NamedAttrMap);
  const result = {values: output.dataSync<'float32'>(), shape: output.shape};
  for (const each of [output, ...Object.values(tensors)]) each.dispose();
  return result;
}

/** Small integers, so that every order of summation gives the same float. */
export function integers(shape: number[], modulus: number): Values {
  const length = shape.reduce((product, n) => product * n, 1);
  return {shape, values: Float32Array.from({length}, (_, i) => ((i * i * 7 + i * 3) % modulus) - (modulus >> 1))};
}
