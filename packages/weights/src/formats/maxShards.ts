/** Most shards of one model, read or written: the largest published have a few hundred, and each costs an open file. */
export const MAX_SHARDS = 10_000;
