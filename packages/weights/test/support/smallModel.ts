import {type StateDict, tensorOf} from '../../src/index.ts';

/** Three tensors of 16, 8 and 12 bytes, whose values begin with `first`; names that an object would reorder. */
export function smallModel(first: number): StateDict {
  const tensor = (n: number) =>
    tensorOf(
      'float32',
      [n],
      Float32Array.from({length: n}, (_, i) => first + i),
    );
  return new Map([
    ['10', tensor(4)],
    ['9', tensor(2)],
    ['w', tensor(3)],
  ]);
}
