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
      const unit = (u: number): Float64Array => vectors.subarray(u * length, (u + 1) * length);
      let u = 0;
      // four at a time: the units are orthogonal to each other, so it does not matter which comes first
      for (; u + 4 <= v; u += 4) removeFour(vector, unit(u), unit(u + 1), unit(u + 2), unit(u + 3));
      for (; u < v; u++) removeComponent(vector, unit(u));
    }
    const size = Math.sqrt(dot(vector, vector));
    for (let i = 0; i < length; i++) vector[i] /= size;
  }
  return vectors;
}

/** The components along four units, in two passes over the vector for eight. */
function removeFour(vector: Float64Array, p: Float64Array, q: Float64Array, r: Float64Array, s: Float64Array): void {
  let [alongP, alongQ, alongR, alongS] = [0, 0, 0, 0];
  for (let i = 0; i < vector.length; i++) {
    const x = vector[i];
    alongP += x * p[i];
    alongQ += x * q[i];
    alongR += x * r[i];
    alongS += x * s[i];
  }
  for (let i = 0; i < vector.length; i++) {
    vector[i] -= alongP * p[i] + alongQ * q[i] + alongR * r[i] + alongS * s[i];
  }
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
