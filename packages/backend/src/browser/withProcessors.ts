/** Runs `start` while the browser says that it has so many processors; what it says itself is there again afterwards. */
export async function withProcessors(count: number, start: () => Promise<void>): Promise<void> {
  const own = Object.getOwnPropertyDescriptor(navigator, 'hardwareConcurrency');
  Object.defineProperty(navigator, 'hardwareConcurrency', {value: count, configurable: true});
  try {
    await start();
  } finally {
    if (own === undefined) Reflect.deleteProperty(navigator, 'hardwareConcurrency');
    else Object.defineProperty(navigator, 'hardwareConcurrency', own);
  }
}
