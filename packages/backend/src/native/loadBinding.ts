import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import {isMainThread} from 'node:worker_threads';
import {ConfigError} from '@tfjs-zoo/core';
import type {LogLevel} from '../backendDriver.ts';
import {checkNumbers} from './checkNumbers.ts';
import {checkUpdates} from './checkUpdates.ts';
import {ADDON, STDERR_GUARD} from './manifest.ts';
import {offerJpegDecoder} from './offerJpegDecoder.ts';
import {registerOwnOps} from './registerOwnOps.ts';
import type {TensorflowBinding} from './tensorflowBinding.ts';

/** TensorFlow's own numbering of its levels. */
const LEVELS: Readonly<Record<LogLevel, string>> = {info: '0', warning: '1', error: '2', silent: '3'};

/** The lines that libtensorflow's static initialisers print: abseil's preamble, and notices of severity INFO. */
const NOTICE = /^(WARNING: All log messages before absl::InitializeLog|I\d{4} )/;

/** What libtensorflow reads once, when it is loaded. */
export interface LoadOptions {
  logLevel: LogLevel | undefined;
  /** Threads that one operation can use. */
  threads: number | undefined;
}

/** Where libtensorflow reads how many threads an operation uses, and how many operations run at a time. */
const THREADS = 'TF_NUM_INTRAOP_THREADS';

let loaded: {directory: string; level: string; threads: number; binding: TensorflowBinding} | undefined;

/** Threads that one operation uses, or would use: as many as there are processors that this process may use, if nothing else is said. */
export function nativeThreads(): number {
  const set = Number(process.env[THREADS]);
  return loaded?.threads ?? (Number.isInteger(set) && set > 0 ? set : availableParallelism());
}

/**
 * Loads the addon of an installation, once a process, adds our own operations to its library, checks its arithmetic, and offers
 * its decoder of JPEGs.
 *
 * @throws ConfigError if another log level or another number of threads is asked for than the library was loaded with.
 * @throws Error if the library gives wrong numbers.
 */
export function loadBinding(directory: string, {logLevel, threads}: LoadOptions): TensorflowBinding {
  if (loaded !== undefined) {
    if (loaded.directory !== directory) {
      throw new Error(
        `libtensorflow is already loaded from ${loaded.directory}; a process holds only one, so start a new one for ${directory}.`,
      );
    }
    if (logLevel !== undefined && LEVELS[logLevel] !== loaded.level)
      throw tooLate('logLevel', logLevel, `level ${loaded.level}`);
    if (threads !== undefined && threads !== loaded.threads) throw tooLate('threads', threads, `${loaded.threads}`);
    return loaded.binding;
  }
  const level = logLevel === undefined ? (process.env.TF_CPP_MIN_LOG_LEVEL ?? LEVELS.warning) : LEVELS[logLevel];
  if (threads !== undefined) {
    if (!isMainThread && threads !== nativeThreads()) {
      throw new ConfigError(
        `useBackend: threads ${threads} cannot be set in a worker thread, whose environment libtensorflow does not see; ` +
          `start the program with ${THREADS}=${threads}, or set process.env.${THREADS} before the worker is started.`,
      );
    }
    process.env[THREADS] = String(threads);
  }
  process.env.TF_CPP_MIN_LOG_LEVEL = level;
  const require = createRequire(import.meta.url);
  const load = (): TensorflowBinding => require(join(directory, ADDON));
  const guard = join(directory, STDERR_GUARD);
  // the addon of tfjs-node's own installer has none
  const quiet = level !== LEVELS.info && existsSync(guard);
  const binding = quiet ? withoutNotices(require(guard), load) : load();
  checkNumbers(binding);
  checkUpdates(binding);
  registerOwnOps(binding, directory, nativeThreads());
  offerJpegDecoder(directory);
  loaded = {directory, level, threads: nativeThreads(), binding};
  return binding;
}

function tooLate(option: string, value: string | number, instead: string): ConfigError {
  const shown = typeof value === 'string' ? `'${value}'` : value;
  return new ConfigError(
    `useBackend: ${option} ${shown} comes too late: libtensorflow reads it once, when it is loaded, ` +
      `and was loaded with ${instead}. Pass it to the first useBackend call.`,
  );
}

/** Runs `load` with standard error caught, and passes on what is not a mere notice. */
function withoutNotices<T>(guard: {begin(): void; end(): string}, load: () => T): T {
  guard.begin();
  try {
    return load();
  } finally {
    const lines = guard.end().split('\n');
    const worth = lines.filter(line => line !== '' && !NOTICE.test(line));
    if (worth.length > 0) process.stderr.write(`${worth.join('\n')}\n`);
  }
}
