/** Dawn for Node, the npm package `webgpu`: the WebGPU of Chromium without a browser. */

/** What the package exports. */
export interface Dawn {
  /** Opens Dawn with options such as `adapter=NVIDIA`, which takes part of an adapter's name. */
  create(options: string[]): GPU;
  /** The classes and constants that browsers have as globals. */
  readonly globals: object;
}

/** Work of Dawn's that waits for the event loop: how it learns that the graphics card has finished something. */
const due: (() => void)[] = [];

/** What Dawn has opened. It frees an instance with its object, whatever still uses it: the process then hangs or dies. */
const instances: GPU[] = [];

/** Loads the package. What it needs of the system must be there: it prints to standard error itself where it is not. */
export async function loadDawn(): Promise<Dawn> {
  const {create, globals} = await import('webgpu');
  return {
    create(options) {
      const gpu = create(options);
      instances.push(gpu);
      return gpu;
    },
    globals,
  };
}

/**
 * Calls a function of Dawn's that starts something asynchronous, and keeps what Dawn leaves to `setImmediate` in a list
 * from which {@link advance} can take it before the event loop does. `setImmediate` is its own again afterwards.
 */
export function keepingTicks<T>(call: () => T): T {
  const own = globalThis.setImmediate;
  const keep = (tick: () => void): NodeJS.Immediate => {
    due.push(tick);
    return own(advance);
  };
  globalThis.setImmediate = keep as typeof setImmediate;
  try {
    return call();
  } finally {
    globalThis.setImmediate = own;
  }
}

/** Lets Dawn look once whether the graphics card has finished something. False if nothing is awaited. */
export function advance(): boolean {
  const tick = due.shift();
  if (tick === undefined) return false;
  keepingTicks(tick);
  return true;
}
