/**
 * Row-major elements of a strided view.
 */
import {elementMemory} from './elementMemory.ts';
import {isContiguous} from './shapes.ts';

/** Elements of the span between a view's first and last element (both included); 0 for an empty view. */
export function spanOf(shape: readonly number[], strides: readonly number[]): number {
  if (shape.includes(0)) return 0;
  return shape.reduce((span, dim, axis) => span + (dim - 1) * strides[axis], 1);
}

/**
 * Copies a view's elements into row-major order. Works on bits, so that NaN payloads survive.
 *
 * @param span bytes from the view's first to its last element; handed back as it is if already in order
 * @param itemSize bytes of one element: 1, 2, 4 or 8
 * @param strides in elements
 */
export function gather(
  span: Uint8Array,
  itemSize: number,
  shape: readonly number[],
  strides: readonly number[],
): Uint8Array {
  if (isContiguous(shape, strides)) return span;
  const count = shape.reduce((product, dim) => product * dim, 1);
  const out = elementMemory(count * itemSize);
  const source = span.byteOffset % itemSize === 0 ? span : new Uint8Array(span);
  if (itemSize === 1) copy(source, out, shape, strides);
  else if (itemSize === 2) copy(over(Uint16Array, source), over(Uint16Array, out), shape, strides);
  else if (itemSize === 4) copy(over(Uint32Array, source), over(Uint32Array, out), shape, strides);
  else copy(over(BigUint64Array, source), over(BigUint64Array, out), shape, strides);
  return out;
}

interface ViewConstructor<T> {
  new (buffer: ArrayBufferLike, offset: number, length: number): T;
  readonly BYTES_PER_ELEMENT: number;
}

/** The same memory, seen as elements of another size. */
function over<T>(View: ViewConstructor<T>, {buffer, byteOffset, byteLength}: Uint8Array): T {
  return new View(buffer, byteOffset, byteLength / View.BYTES_PER_ELEMENT);
}

function copy<T>(
  source: ArrayLike<T>,
  out: {[index: number]: T; readonly length: number},
  shape: readonly number[],
  strides: readonly number[],
): void {
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = source[from];
    // Counts the index up like an odometer; `from` follows it.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      index[axis]++;
      if (index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}
