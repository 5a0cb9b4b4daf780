/**
 * What a model needs from where it runs: weights from an address or a path. See `imports` in package.json.
 */
import type {StateDict} from '@tfjs-zoo/weights';

/** How to get a file. */
export interface FetchOptions {
  /** Called as bytes arrive. @defaultValue a line for each tenth of a large file */
  onProgress?: (received: number, total: number) => void;
  /** Ends the download with the signal's reason. */
  signal?: AbortSignal;
  /** Use only what is already in the cache. @defaultValue false; in Node, whether there is `TFJS_ZOO_OFFLINE=1` */
  offline?: boolean;
  /** Where downloads are kept. Node only. @defaultValue `TFJS_ZOO_CACHE`, or the user's cache directory */
  cacheDir?: string;
}

/** A file to get. */
export interface Artifact {
  readonly urls: readonly string[];
  readonly bytes: number;
  readonly sha256: string;
  /** Name of the file in the cache. */
  readonly name: string;
}

/** The functions that differ between Node and browsers. */
export interface Host {
  /** Gets and verifies a published file. */
  openArtifact(artifact: Artifact, options: FetchOptions): Promise<StateDict>;
  /** Opens a file of the user's: a path in Node, an address in browsers. */
  openSource(source: string, options: FetchOptions): Promise<StateDict>;
}
