/** An argument that cannot be: one sentence that names it and says what to type instead. The process exits with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
