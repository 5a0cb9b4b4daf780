import {backend, type KernelBackend, slice, type Tensor, tensor1d, tidy} from '@tensorflow/tfjs-core';

/** Whether a backend hands out the very array that a tensor was made of, for as long as the tensor is there. */
const keeping = new WeakMap<KernelBackend, boolean>();

/**
 * Whether the backend has copied the numbers that a tensor was made of, so that no change of the array can be seen through the
 * tensor, nor through what was or will be read from it. A backend that copies when a tensor is first used does so now.
 *
 * It is found out by changing a number and looking for it: how backends keep tensors, and whether they share memory with their
 * library, is nothing that tfjs says, and may depend on the address.
 */
export function isCopied(x: Tensor, values: Float32Array | Int32Array | Uint8Array): boolean {
  if (values.length === 0 || keeps(backend())) return false;
  tidy(() => void firstOf(x));
  const first = values[0];
  values[0] = first === 1 ? 0 : 1;
  const copied = Object.is(
    tidy(() => firstOf(x).dataSync()[0]),
    first,
  );
  values[0] = first;
  return copied;
}

function keeps(of: KernelBackend): boolean {
  const known = keeping.get(of);
  if (known !== undefined) return known;
  const values = Float32Array.of(1, 2);
  const found = tidy(() => {
    const x = tensor1d(values);
    firstOf(x);
    return x.dataSync().buffer === values.buffer;
  });
  keeping.set(of, found);
  return found;
}

/** Has the backend compute with a tensor. */
function firstOf(x: Tensor): Tensor {
  return slice(x, Array(x.rank).fill(0), Array(x.rank).fill(1));
}
