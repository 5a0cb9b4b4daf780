/** The first values of a list, for messages. */
export function abridged(values: ArrayLike<number>): string {
  const first = Array.from({length: Math.min(values.length, 6)}, (_, i) => String(values[i]));
  return first.join(', ') + (values.length > 6 ? ', …' : '');
}
