import type {DeferredSums, ValuesBackend} from './deferredSums.ts';

/** tfjs-node's backend as it is registered here. */
export interface NativeBackend extends ValuesBackend {
  /** Sums and rectifiers that have not been computed yet. */
  readonly deferred: DeferredSums;
}
