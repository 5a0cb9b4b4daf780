/**
 * A tensor as a view of a storage, checked: wherever its shape and strides lead, it is inside the storage.
 */
import {type Fail, quoted} from '../../failure.ts';
import type {Limits} from '../../limits.ts';
import {elementCount} from '../../shapes.ts';
import {type PickleTensor, type PickleValue, typeName} from './values.ts';

/** What a tensor's elements are. */
export type ElementType = Pick<PickleTensor, 'dtype' | 'itemSize' | 'typeName'>;

/**
 * Makes the view.
 *
 * @param args `(storage, offset, size, stride)`, offset and stride in elements
 * @param given element type that an untyped storage is given
 */
export function tensorView(
  args: readonly PickleValue[],
  given: ElementType | undefined,
  limits: Readonly<Limits>,
  fail: Fail,
): PickleTensor {
  const [storage, offset, size, stride] = args;
  if (args.length !== 4 || typeof storage !== 'object' || storage?.kind !== 'storage') {
    throw fail(
      'E_VALUE',
      `a tensor needs a storage, an offset, a size and strides, the pickle has ${args.length} values`,
    );
  }
  const about = `storage ${quoted(storage.key)}`;
  const shape = integers(size, limits, fail);
  const strides = integers(stride, limits, fail);
  if (typeof offset !== 'number' || !Number.isSafeInteger(offset) || offset < 0) {
    throw fail(
      'E_VALUE',
      `${about}: a tensor at offset ${typeof offset === 'object' ? typeName(offset) : String(offset)}`,
    );
  }
  const count = elementCount(shape);
  if (count === undefined || shape.length !== strides.length) {
    throw fail('E_SHAPE', `${about}: shape [${shape.join(', ')}] with strides [${strides.join(', ')}]`);
  }
  const {dtype, itemSize} = storage.type;
  const type = given ?? {dtype, itemSize, typeName: storage.typeName};
  const numel = storage.type.untyped ? Math.floor(storage.numel / type.itemSize) : storage.numel;
  // In doubles: a sum too large to be exact is too large for the storage as well.
  const last = shape.reduce((sum, dim, axis) => sum + (dim - 1) * strides[axis], offset);
  if (count > 0 && last >= numel) {
    const text = `${about}: shape [${shape.join(', ')}] with strides [${strides.join(', ')}] at ${offset} reaches element ${last}, there are ${numel}`;
    throw fail('E_RANGE', text);
  }
  // A stride of 0 makes many elements of few: without a bound, a tiny file could ask for any amount of memory.
  if (count > Math.max(numel, limits.maxExpandedElements) || count > limits.maxElements) {
    throw fail('E_LIMIT', `${about}: shape [${shape.join(', ')}] makes ${count} elements of ${numel}`);
  }
  return {kind: 'tensor', storage, ...type, offset: storage.start + offset, shape, strides, count};
}

function integers(value: PickleValue | undefined, limits: Readonly<Limits>, fail: Fail): number[] {
  if (typeof value !== 'object' || value?.kind !== 'tuple') {
    throw fail('E_SHAPE', `a size or stride must be a tuple, the pickle has ${typeName(value ?? null)}`);
  }
  if (value.items.length > limits.maxRank) {
    throw fail('E_LIMIT', `${value.items.length} dimensions, more than limits.maxRank = ${limits.maxRank}`);
  }
  return value.items.map(item => {
    if (typeof item === 'number' && Number.isSafeInteger(item) && item >= 0) return item;
    throw fail('E_SHAPE', `a size or stride of ${typeof item === 'object' ? typeName(item) : String(item)}`);
  });
}
