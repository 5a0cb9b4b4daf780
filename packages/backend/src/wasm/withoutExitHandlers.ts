/**
 * Runs `start` and then takes away the process-wide error handlers that an Emscripten module installs.
 *
 * They rethrow every unhandled rejection and uncaught exception of the whole program, which hides the original place
 * and overrides what the user's own handlers decide.
 */
export async function withoutExitHandlers(start: () => Promise<void>): Promise<void> {
  const events = ['uncaughtException', 'unhandledRejection'] as const;
  const before = new Set(events.flatMap(event => process.listeners(event as 'exit')));
  try {
    await start();
  } finally {
    for (const event of events) {
      for (const listener of process.listeners(event as 'exit')) {
        if (!before.has(listener) && isEmscripten(listener)) process.removeListener(event, listener);
      }
    }
  }
}

/** The two bodies, as in wasm-out/*.js: `if(!(ex instanceof ExitStatus)){throw ex}` and `throw reason`. */
function isEmscripten(listener: (...values: never[]) => void): boolean {
  const source = listener.toString();
  return source.includes('ExitStatus') || source.includes('throw reason');
}
