/** A port whose other end is closed: what is transferred to it is nobody's. */
let nowhere: MessagePort | undefined;

/**
 * Frees the memory of an array at once, if the array has all of it; the array is empty then. The garbage collector would come
 * for every 32 MB, and look at everything each time, which takes longer than to write them.
 *
 * Reference: HTML, "message port post message steps": what is transferred is detached although no port receives it.
 */
export function giveBack({buffer, byteLength}: ArrayBufferView): void {
  if (!(buffer instanceof ArrayBuffer) || buffer.byteLength !== byteLength) return;
  nowhere ??= closedPort();
  nowhere.postMessage(null, [buffer]);
}

function closedPort(): MessagePort {
  const {port1, port2} = new MessageChannel();
  port2.close();
  port1.close();
  return port1;
}
