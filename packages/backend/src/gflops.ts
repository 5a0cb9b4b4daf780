/** Where measuring begins: at a size that plain JavaScript multiplies in milliseconds. */
const FIRST_SIZE = 128;
/** Larger products, 200 MB of numbers, tell nothing more. */
const LAST_SIZE = 4096;
/** Milliseconds that a product must take to be measured well. */
const LONG_ENOUGH = 50;
/** Runs of the last size, of which the fastest counts: others had the machine in between. */
const RUNS = 3;

/**
 * Measures billions of floating point operations a second, of which a product of two n × n matrices has `2n³`.
 *
 * The matrices grow until a product takes 50 ms, and the first of each size does not count: it compiles and allocates.
 *
 * @param multiply - Multiplies two such matrices, and settles when the result is there.
 * @param now - Milliseconds of a clock.
 */
export async function gflops(
  multiply: (size: number) => Promise<void>,
  now: () => number = () => performance.now(),
): Promise<number> {
  for (let size = FIRST_SIZE; ; size *= 2) {
    const times: number[] = [];
    for (let run = -1; run < RUNS; run++) {
      const start = now();
      await multiply(size);
      if (run >= 0) times.push(now() - start);
    }
    const least = Math.min(...times);
    if (least >= LONG_ENOUGH || size >= LAST_SIZE) return (2 * size ** 3) / least / 1e6;
  }
}
