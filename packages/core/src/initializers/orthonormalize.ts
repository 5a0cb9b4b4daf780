/**
 * Makes vectors orthogonal to each other and of length 1, in place: the Q of a QR decomposition whose R has a positive
 * diagonal, which makes Q uniform among all orthogonal matrices if the vectors are normally distributed (Mezzadri,
 * arXiv:math-ph/0609050).
 *
 * Gram and Schmidt's process, each vector twice, because once loses orthogonality by rounding and twice is enough (Giraud,
 * Langou, Rozložník, "The loss of orthogonality in the Gram-Schmidt orthogonalization process", 2005).
 *
 * @param vectors - One after the other, at most as many as each has numbers.
 */
export function orthonormalize(vectors: Float64Array, count: number, length: number): Float64Array {
  for (let v = 0; v < count; v++) {
    const vector = vectors.subarray(v * length, (v + 1) * length);
    for (let pass = 0; pass < 2; pass++) {
      for (let u = 0; u < v; u++) removeComponent(vector, vectors.subarray(u * length, (u + 1) * length));
    }
    const size = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < length; i++) vector[i] /= size;
  }
  return vectors;
}

function removeComponent(vector: Float64Array, unit: Float64Array): void {
  const along = dot(vector, unit);
  for (let i = 0; i < vector.length; i++) vector[i] -= along * unit[i];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
