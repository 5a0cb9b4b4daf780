/** Numbers as an error names them; unlike in JSON, NaN is NaN. */
export function shown(value: number | readonly number[]): string {
  return typeof value === 'number' ? String(value) : `[${value.join(', ')}]`;
}
