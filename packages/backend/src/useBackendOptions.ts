import type {LogLevel} from './backendDriver.ts';
import type {Precision} from './native/bfloat16/precision.ts';

/** How `useBackend` loads a backend. */
export interface UseBackendOptions {
  /**
   * The least severe message of libtensorflow that reaches standard error. It is read once, when the library is loaded;
   * the environment's `TF_CPP_MIN_LOG_LEVEL` is the default where it is set. The other backends print nothing of their own.
   * @defaultValue 'warning'
   */
  logLevel?: LogLevel;
  /**
   * Threads that one operation can use on native, or on wasm, where they are 8 at most. It is read once, when the backend is
   * loaded; for native the environment's `TF_NUM_INTRAOP_THREADS` is the default where it is set. The others have none.
   * @defaultValue the number of processors that this process may use
   */
  threads?: number;
  /**
   * What native multiplies from now on: numbers as they are, or, in convolutions, their gradients and matrix products for which it
   * pays, rounded to bfloat16, which keeps 8 of 24 bits. Sums, weights and all else stay float32. It takes a processor with
   * instructions for it (AVX512-BF16 or AMX), most of which take half the time or less for such operations; `warn` is told
   * of those that take longer. Classes hardly change.
   * @defaultValue 'float32'
   */
  precision?: Precision;
  /**
   * Which graphics card `webgpu` uses: its name or a part of it, in any case. Only so a software adapter is used, one that
   * runs on the processor, such as SwiftShader; the environment's `TFJS_ZOO_WEBGPU_ADAPTER` is the default where it is set.
   * The first that a process uses stays.
   * @defaultValue the fastest graphics card
   */
  adapter?: string;
  /**
   * Receives warnings, one sentence each: that `cpu` is slow (once a process), that `auto` met a broken
   * installation, or that bfloat16 does not pay.
   * @defaultValue console.warn
   */
  warn?: (message: string) => void;
}
