/** Time, in ms, that training may hold on to the thread before timers, signals and the screen get a turn. */
const TURN = 25;

/** Makes a function that now and then waits for the event loop: native and plain-JS kernels never do by themselves. */
export function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < TURN) return;
    await new Promise<void>(resolve => setTimeout(resolve, 0));
    last = performance.now();
  };
}
