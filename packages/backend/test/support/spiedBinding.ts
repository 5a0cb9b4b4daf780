import {backend} from '@tensorflow/tfjs-core';
import type {NativeBackend} from '../../src/native/nativeBackend.ts';
import type {TensorflowBinding} from '../../src/native/tensorflowBinding.ts';

/** Runs `body` while the native backend calls functions of ours in place of the addon's. */
function withBinding(spies: (binding: TensorflowBinding) => Partial<TensorflowBinding>, body: () => void): void {
  const native = backend() as NativeBackend & {binding: TensorflowBinding};
  const {binding} = native;
  native.binding = Object.create(binding, Object.getOwnPropertyDescriptors(spies(binding)));
  try {
    body();
  } finally {
    native.binding = binding;
  }
}

/** Names of TensorFlow's operations that `body` runs on native. */
export function opsOf(body: () => void): string[] {
  const names: string[] = [];
  const spies = (binding: TensorflowBinding): Partial<TensorflowBinding> => ({
    executeOp: (name, ...rest) => {
      names.push(name);
      return binding.executeOp(name, ...rest);
    },
  });
  withBinding(spies, body);
  return names;
}

/** How many more of the addon's handles there are after `body`. */
export function handlesLeftBy(body: () => void): number {
  let handles = 0;
  const spies = (binding: TensorflowBinding): Partial<TensorflowBinding> => ({
    createTensor: (...args) => {
      handles += 1;
      return binding.createTensor(...args);
    },
    executeOp: (...args) => {
      const made = binding.executeOp(...args);
      handles += made.length;
      return made;
    },
    deleteTensor: id => {
      handles -= 1;
      binding.deleteTensor(id);
    },
  });
  withBinding(spies, body);
  return handles;
}
