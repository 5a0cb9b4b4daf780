/** Signals by which people and machines ask a process to end, and their numbers. */
const SIGNALS = {SIGINT: 2, SIGTERM: 15} as const;

/** Watches for requests to end. */
export interface SignalWatch {
  /** Whether there was one. */
  readonly received: boolean;
  stop(): void;
}

/** Notes the first request; the second ends the process at once. */
export function watchSignals(onFirst: (signal: string) => void): SignalWatch {
  let received = false;
  const handle = (signal: NodeJS.Signals): void => {
    if (received) process.exit(128 + SIGNALS[signal as keyof typeof SIGNALS]);
    received = true;
    onFirst(signal);
  };
  const names = Object.keys(SIGNALS) as NodeJS.Signals[];
  for (const name of names) process.on(name, handle);
  return {
    get received() {
      return received;
    },
    stop() {
      for (const name of names) process.off(name, handle);
    },
  };
}
