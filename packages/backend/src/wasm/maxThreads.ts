/** More than these the module cannot have: it holds eight workers. */
export const MAX_THREADS: number = 8;
