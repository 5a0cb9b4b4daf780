import {createRequire} from 'node:module';
import {join} from 'node:path';
import {ConfigError} from '@tfjs-zoo/core';
import type {LogLevel} from '../backendDriver.ts';
import {checkNumbers} from './checkNumbers.ts';
import {ADDON, STDERR_GUARD} from './manifest.ts';
import type {TensorflowBinding} from './tensorflowBinding.ts';

/** TensorFlow's own numbering of its levels. */
const LEVELS: Readonly<Record<LogLevel, string>> = {info: '0', warning: '1', error: '2', silent: '3'};

/** The lines that libtensorflow's static initialisers print: abseil's preamble, and notices of severity INFO. */
const NOTICE = /^(WARNING: All log messages before absl::InitializeLog|I\d{4} )/;

let loaded: {directory: string; level: string; binding: TensorflowBinding} | undefined;

/**
 * Loads the addon of an installation, once a process, and checks its arithmetic.
 *
 * @throws ConfigError if another log level is asked for than the library was loaded with.
 * @throws Error if the library gives wrong numbers.
 */
export function loadBinding(directory: string, logLevel: LogLevel | undefined): TensorflowBinding {
  if (loaded !== undefined) {
    if (loaded.directory !== directory) {
      throw new Error(
        `libtensorflow is already loaded from ${loaded.directory}; a process holds only one, so start a new one for ${directory}.`,
      );
    }
    if (logLevel !== undefined && LEVELS[logLevel] !== loaded.level) {
      throw new ConfigError(
        `useBackend: logLevel '${logLevel}' comes too late: libtensorflow reads it once, when it is loaded, ` +
          `and was loaded with level ${loaded.level}. Pass it to the first useBackend call.`,
      );
    }
    return loaded.binding;
  }
  const level = logLevel === undefined ? (process.env.TF_CPP_MIN_LOG_LEVEL ?? LEVELS.warning) : LEVELS[logLevel];
  process.env.TF_CPP_MIN_LOG_LEVEL = level;
  const require = createRequire(import.meta.url);
  const load = (): TensorflowBinding => require(join(directory, ADDON));
  const binding = level === LEVELS.info ? load() : withoutNotices(require(join(directory, STDERR_GUARD)), load);
  checkNumbers(binding);
  loaded = {directory, level, binding};
  return binding;
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
