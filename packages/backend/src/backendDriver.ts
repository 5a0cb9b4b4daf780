import type {BackendName} from './backendName.ts';

/** What a look at the machine says about a backend, without loading it. */
export type Availability =
  | {usable: true; version: string; threads: number}
  | {
      usable: false;
      /** One sentence. */
      why: string;
      /** The command that would change it, where there is one. */
      fix?: string;
    };

/** How a backend talks while it loads. */
export interface LoadContext {
  /** TensorFlow's log level, for native only. */
  logLevel: LogLevel | undefined;
  /** Receives warnings, one sentence each. */
  warn: (message: string) => void;
}

/** The least severe message of libtensorflow that reaches standard error. */
export type LogLevel = 'info' | 'warning' | 'error' | 'silent';

/** What the rest of this package knows about one backend. */
export interface BackendDriver {
  readonly name: BackendName;
  /** The name under which tfjs knows it, for `tf.setBackend`. */
  readonly tfBackend: string;
  /** Whether gradients of convolutional networks run on it. */
  readonly trains: boolean;
  /** Looks whether it is installed; loads nothing. */
  probe(): Availability;
  /** Proves, at more cost than `probe`, that an installed backend works, and throws if not; absent where `probe` is proof enough. */
  examine?(): Promise<void>;
  /** Imports it, registers it with tfjs and makes it the current backend. Called again for every switch to it. */
  activate(context: LoadContext): Promise<void>;
}
