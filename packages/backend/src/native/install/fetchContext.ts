import type {PinnedWheel} from './pinnedWheel.ts';

/** What fetching a wheel needs to know. */
export interface FetchContext {
  /** The wheel, to the byte. */
  wheel: PinnedWheel;
  /** An existing directory to put it in. */
  into: string;
  /** Address of the package index's JSON interface. @defaultValue `TFJS_ZOO_INDEX`, else the Python package index */
  index?: string;
  /** Stops the work. */
  signal: AbortSignal | undefined;
  /** Receives lines of progress. */
  say: (line: string) => void;
}
