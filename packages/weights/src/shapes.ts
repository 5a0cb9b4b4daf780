/**
 * Arithmetic on shapes that cannot overflow unnoticed.
 */

/**
 * Number of elements of a shape, 1 for a scalar.
 *
 * @returns `undefined` if a dimension is not a non-negative integer or the product is not a safe integer;
 * a zero among the dimensions does not excuse the others.
 */
export function elementCount(shape: readonly number[]): number | undefined {
  let product = 1;
  let zero = false;
  for (const dim of shape) {
    if (!Number.isSafeInteger(dim) || dim < 0) return undefined;
    if (dim === 0) zero = true;
    else product *= dim;
    if (product > Number.MAX_SAFE_INTEGER) return undefined;
  }
  return zero ? 0 : product;
}

/** Row-major strides, in elements. */
export function contiguousStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= Math.max(shape[axis], 1);
  }
  return strides;
}

/** Whether strides are row-major; those of dimensions of 1 say nothing and are not looked at. */
export function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  const wanted = contiguousStrides(shape);
  return shape.every((dim, axis) => dim <= 1 || strides[axis] === wanted[axis]) || shape.includes(0);
}
