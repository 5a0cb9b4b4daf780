import type {Box} from './crop.ts';
import type {Taps} from './taps.ts';

/** The two passes that give the kept part. */
export interface Passes {
  readonly box: Box;
  readonly columns: Taps;
  readonly rows: Taps;
}
