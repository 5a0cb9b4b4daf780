/** Passes items on, and adds to `waited` the time for which each was waited. */
export async function* timed<T>(items: AsyncIterable<T>, waited: {seconds: number}): AsyncGenerator<T, undefined> {
  const iterator = items[Symbol.asyncIterator]();
  let done = false;
  try {
    while (true) {
      const since = performance.now();
      const item = await iterator.next().finally(() => {
        waited.seconds += (performance.now() - since) / 1000;
      });
      if (item.done) {
        done = true;
        return undefined;
      }
      yield item.value;
    }
  } finally {
    if (!done) await iterator.return?.();
  }
}
