import {ConfigError} from '@tfjs-zoo/core';

/** `[height, width]` of what a step returns, from a side or a pair. */
export function pairOf(owner: string, size: number | readonly [number, number]): [height: number, width: number] {
  const [height, width] = typeof size === 'number' ? [size, size] : size;
  for (const side of [height, width]) {
    if (!Number.isInteger(side) || side < 1) {
      throw new ConfigError(
        `${owner}: size ${JSON.stringify(size)} is not a positive integer or a pair [height, width] of them`,
      );
    }
  }
  return [height, width];
}
