import type {BackendName} from './backendName.ts';
import type {Precision} from './native/bfloat16/precision.ts';

/** The backend that `useBackend` made current. */
export interface BackendInfo {
  /** Our name for it. */
  name: BackendName;
  /** The name under which tfjs knows it: what `tf.getBackend()` says. */
  tfBackend: string;
  /** The hardware that does the arithmetic: the processor, or on webgpu the adapter by its driver's name. */
  device: string;
  /** Version of the library behind it: libtensorflow's for native, the tfjs package's otherwise. */
  version: string;
  /** Threads that one operation can use. */
  threads: number;
  /** What convolutions and matrix products multiply: float32, or on native bfloat16 if that was asked for. */
  precision: Precision;
  /** Whether gradients of convolutional networks run on it. */
  trains: boolean;
  /** One sentence: why this one, and what was passed over. */
  reason: string;
}
