import type {BackendName} from './backendName.ts';
import type {Precision} from './native/bfloat16/precision.ts';

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

/** How a backend loads, and how it talks meanwhile. */
export interface LoadContext {
  /** Whether it is tried by `'auto'`, not asked for by name. */
  auto: boolean;
  /** Part of the name of the graphics card to use, for webgpu only. */
  adapter: string | undefined;
  /** TensorFlow's log level, for native only. */
  logLevel: LogLevel | undefined;
  /** Threads that one operation can use, for native and wasm. */
  threads: number | undefined;
  /** What is multiplied, for native only. */
  precision: Precision;
  /** Receives warnings, one sentence each. */
  warn: (message: string) => void;
}

/** The least severe message of libtensorflow that reaches standard error. */
export type LogLevel = 'info' | 'warning' | 'error' | 'silent';

/** What is known of a backend once it runs. */
export interface Activated {
  /** What is multiplied. @defaultValue 'float32' */
  precision?: Precision;
  /** Version of the library behind it. @defaultValue what `probe` said */
  version?: string;
  /** Threads that one operation can use. @defaultValue what `probe` said */
  threads?: number;
  /** The hardware that does the arithmetic. @defaultValue the processor */
  device?: string | undefined;
  /** What else there is to know of how it runs: a sentence, where there is. */
  note?: string;
}

/** What examining an installed backend has shown. */
export interface Examined {
  /** The hardware that does the arithmetic. @defaultValue the processor */
  device?: string | undefined;
  /** Whether it was loaded by the program itself, so that a process of its own would not run the same. */
  loadedElsewhere?: boolean;
  /** Why `'auto'` does not take it although it works: a clause. */
  byNameOnly?: string;
  /** What makes it slower than it could be here, and the command that would change that: a clause. */
  slower?: string;
}

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
  examine?(): Promise<Examined>;
  /** Imports it, registers it with tfjs and makes it the current backend. Called again for every switch to it. */
  activate(context: LoadContext): Promise<Activated>;
}
