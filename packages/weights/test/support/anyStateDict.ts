import fc from 'fast-check';
import {bytesPerElement, decode} from '../../src/dtypes.ts';
import {type DType, type StateDict, tensorOf, type WeightTensor} from '../../src/index.ts';

const dtypes = Object.keys(bytesPerElement) as DType[];

/** A tensor of any type, shape and bits. */
export const anyTensor: fc.Arbitrary<WeightTensor> = fc
  .tuple(fc.constantFrom(...dtypes), fc.array(fc.nat(4), {maxLength: 4}), fc.infiniteStream(fc.nat(255)))
  .map(([dtype, shape, stream]) => {
    const size = shape.reduce((product, dim) => product * dim, 1) * bytesPerElement[dtype];
    const bytes = Uint8Array.from([...stream.take(size)], byte => (dtype === 'bool' ? byte & 1 : byte));
    return tensorOf(dtype, shape, decode(dtype, bytes));
  });

const anyName = fc.string({unit: 'grapheme', maxLength: 12}).filter(name => name !== '__metadata__');

/** Up to six of them under any names. */
export const anyStateDict: fc.Arbitrary<StateDict> = fc
  .uniqueArray(fc.tuple(anyName, anyTensor), {maxLength: 6, selector: ([name]) => name})
  .map(entries => new Map(entries));
