import type {StateDict, WeightTensor} from '@tfjs-zoo/weights';
import type {CliIo} from '../cliIo.ts';
import {progressLine} from '../text/progressLine.ts';

/** A state dict that says how far it is read. */
export interface Watched {
  readonly sd: StateDict;
  /** Leaves the line of progress. */
  end(): void;
}

/** How many elements a tensor has. */
export const elementsOf = ({shape}: WeightTensor): number => shape.reduce((product, n) => product * n, 1);

/** Shows on standard error what of `sd` has been read, and stops when it is read further after an interrupt. */
export function watched(sd: StateDict, what: string, {stderr, signal}: CliIo): Watched {
  const total = [...sd.values()].reduce((sum, tensor) => sum + elementsOf(tensor), 0);
  const line = progressLine(stderr);
  let [tensors, elements] = [0, 0];
  const show = (): void => {
    const percent = total === 0 ? 100 : Math.floor((100 * elements) / total);
    line.show(percent, `${what}: ${tensors} of ${sd.size} tensors (${percent} %)`);
  };
  const watch = (tensor: WeightTensor): WeightTensor => ({
    dtype: tensor.dtype,
    shape: tensor.shape,
    async data() {
      signal?.throwIfAborted();
      if (tensors === 0) show();
      const data = await tensor.data();
      tensors++;
      elements += elementsOf(tensor);
      show();
      signal?.throwIfAborted();
      return data;
    },
  });
  return {sd: new Map([...sd].map(([name, tensor]) => [name, watch(tensor)])), end: line.end};
}
