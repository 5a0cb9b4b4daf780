/** Whether the library has operations of our own: kernels fall back on compositions of TensorFlow's where it has not. */
let available = false;

/** Whether they can be called. */
export function hasOwnOps(): boolean {
  return available;
}

/** Says whether they can be called from now on. */
export function setOwnOps(can: boolean): void {
  available = can;
}
