/** Time, in ms, that training may hold on to the thread before timers, signals and the screen get a turn. */
const TURN = 30;

/** A turn of the event loop by way of a message, because browsers delay timers by up to 4 ms. */
function pause(done: () => void): void {
  const {port1, port2} = new MessageChannel();
  port1.onmessage = () => {
    port1.close();
    done();
  };
  port2.postMessage(null);
}

/** Makes a function that now and then waits for the event loop: native and plain-JS kernels never do by themselves. */
export function breather(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < TURN) return;
    await new Promise<void>(pause);
    last = performance.now();
  };
}
